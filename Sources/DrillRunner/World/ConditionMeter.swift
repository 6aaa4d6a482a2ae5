import InMemoryLogStore
import StrictYAML
import SystemPorts

/// Looks whether a fault's condition holds, second by second.
struct ConditionMeter {
    private let condition: FaultCondition
    private let world: DrillWorld
    /// Since when it has held without a break.
    private var since: Instant?
    private var settled: Int

    init(_ condition: FaultCondition, _ world: DrillWorld) {
        self.condition = condition
        self.world = world
        settled = world.settled
    }

    /// Whether the condition has held for as long as it asks for. To be called once per second.
    mutating func isMet(at now: Instant) -> Bool {
        guard holds() else {
            since = nil
            return false
        }
        let since = since ?? now
        self.since = since
        return now - since >= condition.held
    }

    private mutating func holds() -> Bool {
        switch condition.limit {
        case .count(let limit): compare(count(), limit)
        case .rate(let limit): compare(throughput(), limit)
        case .duration, .size: false
        }
    }

    private func count() -> Int {
        let counts = world.store.counts
        switch condition.measure {
        case .attempted: return world.attempted
        case .stored: return counts.stored
        case .filtered: return counts.filtered
        case .deadLettered: return counts.deadLettered
        case .settled, .throughput: return world.settled
        case .backlog: return max(0, world.attempted - world.settled)
        }
    }

    private mutating func throughput() -> Rate {
        let before = settled
        settled = world.settled
        return .perSecond(max(0, settled - before))
    }

    private func compare<Value: Comparable>(_ value: Value, _ limit: Value) -> Bool {
        condition.comparison == .above ? value > limit : value < limit
    }
}
