import StrictYAML
import SystemPorts

/// Draws which of a scenario's faults occur, when, for how long, and how strongly. See ``Swarm`` for the bounds.
struct FaultDraw {
    private let scenario: Scenario
    private static let sizes: ClosedRange<Int64> = 250...2_000

    init(_ scenario: Scenario) {
        self.scenario = scenario
    }

    func draw(_ random: inout RandomStream) -> [Fault] {
        guard !scenario.faults.isEmpty else { return [] }
        let certain = random.index(below: scenario.faults.count)
        var drawn: [Fault] = []
        for (index, fault) in scenario.faults.enumerated() {
            let isLeftOut = random.chance(1, outOf: 4) && index != certain
            let isDoubled = random.chance(1, outOf: 4)
            guard !isLeftOut else { continue }
            drawn.append(vary(fault, &random))
            guard isDoubled else { continue }
            var second = vary(fault, &random)
            second.name = nameOfSecond(fault.name)
            drawn.append(second)
        }
        // A fault whose forerunner was left out begins at a time of its own.
        for index in drawn.indices {
            func isLeftOut(_ name: String) -> Bool { !drawn.contains { $0.name == name } }
            if let other = drawn[index].undo?.forerunner, isLeftOut(other) { drawn[index].undo = nil }
            guard let other = drawn[index].start.forerunner, isLeftOut(other) else { continue }
            drawn[index].start = .at(time(&random))
        }
        return drawn
    }

    private func nameOfSecond(_ name: String) -> String {
        var number = 2
        while scenario.faults.contains(where: { $0.name == "\(name)-\(number)" }) { number += 1 }
        return "\(name)-\(number)"
    }

    private func time(_ random: inout RandomStream) -> Duration {
        random.time(below: .nanoseconds(max(1, scenario.run.until.wholeNanoseconds / 10 * 9)))
    }

    /// A quarter of `duration` to twice as much.
    private func scale(_ duration: Duration, _ random: inout RandomStream) -> Duration {
        min(random.scale(duration, permille: Self.sizes), .longest)
    }

    private func vary(_ written: Fault, _ random: inout RandomStream) -> Fault {
        var fault = written
        fault.mayMiss = true
        switch written.start {
        case .after(let landmark, let delay) where random.chance(1, outOf: 2):
            fault.start = .after(landmark, delay: scale(delay, &random))
        default: fault.start = .at(time(&random))
        }
        if let duration = written.duration {
            fault.duration = min(scale(duration, &random), scenario.run.until)
        }
        if let every = written.every {
            // It must be over before it begins again.
            let shortest = fault.duration.map { $0 + .milliseconds(1) } ?? .nanoseconds(1)
            fault.every = max(scale(every, &random), shortest)
        }
        fault.target = place(written, &random)
        size(&fault, &random)
        return fault
    }

    /// The same sort of thing, another one of it.
    private func place(_ fault: Fault, _ random: inout RandomStream) -> FaultTarget {
        func number(upTo count: Int) -> Int { 1 + random.index(below: max(1, count)) }
        let place: FaultTarget
        switch fault.target {
        case .broker: place = .broker(number(upTo: scenario.cluster.brokers))
        case .shipper: place = .shipper(number(upTo: scenario.shippers.count))
        case .processor: place = .processor(number(upTo: scenario.processors.count))
        case .leader(let topic, _) where topic == scenario.cluster.topic:
            place = .leader(topic: topic, partition: random.index(below: max(1, scenario.cluster.partitions)))
        default: place = fault.target
        }
        // A link has two ends.
        return place == fault.from ? fault.target : place
    }

    private func size(_ fault: inout Fault, _ random: inout RandomStream) {
        switch fault.kind {
        case .latency, .slowDisk, .clockSkew: fault.by = scale(fault.by, &random)
        case .slow:
            fault.by = scale(fault.by, &random)
            if fault.times > 1 { fault.times = Int(random.integer(in: 2...Int64(min(1_000_000, fault.times * 2)))) }
        case .flapping: (fault.down, fault.up) = (scale(fault.down, &random), scale(fault.up, &random))
        case .rollingRestart: fault.pause = scale(fault.pause, &random)
        case .connectionLoss, .errors, .answerLoss:
            let share = Int64(fault.share.millionths) * random.integer(in: Self.sizes) / 1_000
            fault.share = Percentage(millionths: Int(min(1_000_000, max(1, share))))
        default: break
        }
    }
}
