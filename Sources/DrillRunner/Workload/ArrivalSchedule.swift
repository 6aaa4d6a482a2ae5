import SystemPorts

/// When a source's records are meant to be emitted, whatever the pipeline does: open loop.
///
/// Work is counted in millionths of a millionth of a record: at a rate of r thousandths per second, r·t of them become
/// due in t nanoseconds. One record is 10¹² of them, or an exponential draw with that mean. What is due beyond a
/// nanosecond's rounding is carried over, so that no rate drifts.
///
/// Sources of one workload with even spacing take turns: each begins with its share of a record done (``Turn``), so that
/// together they emit as evenly as one source of their whole rate would.
public struct ArrivalSchedule: Sendable {
    public enum Spacing: String, Hashable, Sendable {
        case even, poisson
    }

    /// Which of how many sources this is, from 0: where in the distance between two records its own lie.
    public struct Turn: Hashable, Sendable {
        public var index: Int
        public var count: Int

        public init(_ index: Int, of count: Int) {
            precondition((0..<count).contains(index), "a turn is one of \(count)")
            self.index = index
            self.count = count
        }
    }

    public let profile: RateProfile
    public let spacing: Spacing
    /// With even spacing; what is drawn is in nobody's step anyway.
    public let turn: Turn
    /// Emits so many records at most.
    public let total: Int?

    /// Work of one record, on average.
    private static let record: Int64 = 1_000_000_000_000

    public init(
        _ profile: RateProfile,
        spacing: Spacing = .even,
        total: Int? = nil,
        turn: Turn = Turn(0, of: 1)
    ) {
        self.profile = profile
        self.spacing = spacing
        self.turn = turn
        self.total = total
    }

    /// How far the schedule was followed: kept per block of records, so that any block can be made again.
    struct Position: Sendable {
        /// Nanoseconds since the workload's start: the last arrival.
        var time: Int64 = 0
        var step = 0
        /// Work that was due at `time` already.
        var credit: Int64 = 0
        var random: RandomStream
    }

    func start(_ random: RandomStream) -> Position {
        guard spacing == .even else { return Position(random: random) }
        let count = Int64(turn.count)
        // The last one waits for a whole record; where all have had their turn, each has emitted the same.
        return Position(credit: Self.record * (count - 1 - Int64(turn.index)) / count, random: random)
    }

    /// Moves on to the next arrival; false when there is none any more.
    func advance(_ position: inout Position) -> Bool {
        let steps = profile.steps
        var need = Self.record
        if spacing == .poisson {
            let (high, low) = UInt64(need).multipliedFullWidth(by: ExponentialVariate.draw(from: &position.random))
            need = Int64(high << 32 | low >> 32)
        }
        if position.credit >= need {
            position.credit -= need
            return true
        }
        need -= position.credit
        while true {
            let rate = steps[position.step].rateMilli
            let end = position.step + 1 < steps.count ? steps[position.step + 1].start : Int64.max
            let remaining = end - position.time
            if rate > 0 {
                let time = (need + rate - 1) / rate
                if time <= remaining {
                    position.time += time
                    position.credit = rate * time - need
                    return true
                }
                need -= rate * remaining
            }
            guard end < .max else { return false }
            position.time = end
            position.step += 1
        }
    }
}
