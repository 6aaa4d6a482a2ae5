import StrictYAML
import SystemPorts

/// Draws, for each seed, one scenario out of those that lie within another one's bounds.
///
/// A scenario says what may go wrong in its world; a seed decides what does, when, how long and how much. So a batch of
/// seeds meets combinations and moments that nobody wrote down. The bounds are these:
///
/// - **Kinds and places.** Only the scenario's faults occur. Each is left out in a quarter of the draws (never all) and
///   occurs a second time, under a name of its own, in another quarter. A fault of one numbered thing (a broker, a
///   shipper, a processor, the leader of a partition) may hit another of the same kind; everything else is hit as it
///   stands.
/// - **Times.** A fault begins somewhere in the first nine tenths of the run, or behind the fault that it follows. It
///   lasts from a quarter to twice as long as written, and never longer than the workloads.
/// - **Sizes.** Delays, shares and factors are a quarter to twice what is written.
/// - **Load.** Rates, bursts and the number of sources are what is written or less, down to a quarter.
/// - **The promise.** No draw has a weaker durability promise than the scenario: what may be lost stays what it was.
/// - **The world**, its pipeline, and the length of the run stay as they are.
///
/// Expectations that depend on the written times and sizes (latency, recovery, backlog, how much is stored) say nothing
/// of a draw, unless they say `always`. Those that set an upper limit to what must not happen (lost, dropped,
/// duplicates, unseen, dead-lettered, memory) hold for every draw; they and the checkers judge it. A fault that changes
/// nothing is no fault of a draw: misses are counted over the batch.
public struct Swarm: Sendable {
    private let scenario: Scenario
    private let promise: DurabilityPromise

    public init(_ scenario: Scenario) {
        self.scenario = scenario
        promise = DurabilityPromise(scenario)
    }

    /// The scenario that `seed` draws: the same for the same scenario and seed.
    public func draw(_ seed: UInt64) -> Scenario {
        var random = RandomStream(seed: seed, name: "swarm")
        var drawn = judgedAsDraw
        drawn.run.seeds = [seed]
        for index in drawn.workloads.indices { drawLoad(of: &drawn.workloads[index], &random) }
        let faults = FaultDraw(scenario).draw(&random)
        drawn.faults = faults
        // What is asked of a fault says nothing of a run without it.
        func isOut(_ expectation: Expectation?) -> Bool {
            guard let fault = expectation?.faultName else { return false }
            return !faults.contains { $0.name == fault }
        }
        drawn.expectations.removeAll { isOut($0) }
        drawn.sometimes.removeAll { isOut($0.expectation) }
        guard weakensPromise(drawn) else { return drawn }
        // What is written can be no weaker than what is written: fewer faults, none of them longer.
        drawn.faults.removeAll { fault in !scenario.faults.contains { $0.name == fault.name } }
        for index in drawn.faults.indices {
            let written = scenario.faults.first { $0.name == drawn.faults[index].name }
            drawn.faults[index].duration = written?.duration
            drawn.faults[index].every = written?.every
            drawn.faults[index].target = written?.target ?? drawn.faults[index].target
        }
        return drawn
    }

    private func weakensPromise(_ drawn: Scenario) -> Bool {
        DurabilityPromise(drawn).permissions.contains { !promise.permits($0.kind) }
    }

    /// The scenario with the expectations that hold for every draw. What it demonstrates, a draw may or may not.
    private var judgedAsDraw: Scenario {
        var judged = scenario
        judged.expectations.removeAll { !$0.holdsForEveryDraw }
        judged.demonstrated = []
        for anomaly in scenario.demonstrated where !judged.allowances.contains(where: { $0.anomaly == anomaly }) {
            judged.allowances.append(Allowance(anomaly, because: "the scenario demonstrates it"))
        }
        return judged
    }

    private func drawLoad(of workload: inout Workload, _ random: inout RandomStream) {
        if let rate = workload.rate { workload.rate = random.lower(rate) }
        if let ramp = workload.ramp { workload.ramp?.to = random.lower(ramp.to) }
        for index in workload.bursts.indices {
            let burst = workload.bursts[index]
            workload.bursts[index].times = Int(random.integer(in: 2...Int64(burst.times)))
            workload.bursts[index].length = random.scale(burst.length, permille: 250...1_000)
        }
        let fewest = max(workload.noisy > 1 ? 2 : 1, workload.shippers.count, workload.sources / 4)
        if workload.sources > fewest {
            workload.sources = Int(random.integer(in: Int64(fewest)...Int64(workload.sources)))
        }
    }
}

extension Expectation {
    /// Said to, or an upper limit to what must not happen, of records that every draw has.
    fileprivate var holdsForEveryDraw: Bool {
        if isAlways { return true }
        guard period == nil, filter.source == nil else { return false }
        switch (measure, bound.comparison) {
        case (.lost, .exactly), (.dropped, .exactly), (.duplicates, .exactly), (.unseen, .exactly),
            (.deadLettered, .exactly):
            return bound.limit == .count(0)
        case (.lost, .atMost), (.dropped, .atMost), (.duplicates, .atMost), (.unseen, .atMost),
            (.deadLettered, .atMost), (.memoryMax, .atMost), (.lost, .below), (.dropped, .below), (.duplicates, .below),
            (.unseen, .below), (.deadLettered, .below), (.memoryMax, .below):
            return true
        default: return false
        }
    }
}

extension RandomStream {
    /// From a quarter of `rate` to all of it.
    fileprivate mutating func lower(_ rate: Rate) -> Rate {
        let permille = integer(in: 250...1_000)
        return Rate(Int(max(1, Int64(rate.count) * permille / 1_000)), per: rate.period)
    }

    /// `duration` times a factor out of `permille`, in a few digits, and more than nothing unless it was nothing.
    mutating func scale(_ duration: Duration, permille: ClosedRange<Int64>) -> Duration {
        let factor = integer(in: permille)
        let nanoseconds = duration.wholeNanoseconds
        let scaled = nanoseconds / 1_000 * factor + nanoseconds % 1_000 * factor / 1_000
        return .nanoseconds(Self.rounded(scaled, atLeast: min(1, nanoseconds)))
    }

    /// A time below `limit`, in a few digits.
    mutating func time(below limit: Duration) -> Duration {
        .nanoseconds(Self.rounded(integer(in: 0...max(0, limit.wholeNanoseconds - 1)), atLeast: 0))
    }

    /// To a hundredth of a second from a second on, to a millisecond or microsecond below: a person reads it.
    private static func rounded(_ nanoseconds: Int64, atLeast least: Int64) -> Int64 {
        let grain: Int64 =
            nanoseconds >= 1_000_000_000
            ? 10_000_000 : nanoseconds >= 10_000_000 ? 1_000_000 : nanoseconds >= 10_000 ? 1_000 : 1
        return max(least, nanoseconds / grain * grain)
    }
}
