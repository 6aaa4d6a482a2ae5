import KafkaPorts
import SystemPorts

/// A fault that drops connections, and how much of it is left.
struct ArmedDrop {
    let drop: ConnectionDrop
    let fault: FaultRecord
    private var remaining: Int
    private var random: RandomStream

    init(_ drop: ConnectionDrop, fault: FaultRecord, random: RandomStream) {
        self.drop = drop
        self.fault = fault
        self.random = random
        if case .next(let count) = drop.choice { remaining = count } else { remaining = .max }
    }

    func applies(_ moment: ConnectionDrop.Moment, _ broker: BrokerID, _ topic: String) -> Bool {
        drop.moment == moment && remaining > 0 && (drop.broker ?? broker) == broker && (drop.topic ?? topic) == topic
    }

    /// Whether this request is struck.
    mutating func strikes() -> Bool {
        switch drop.choice {
        case .next:
            remaining -= 1
            return true
        case .millionths(let share): return random.chance(UInt64(max(0, share)), outOf: 1_000_000)
        }
    }
}

/// Produce requests that are answered with an error instead of being appended.
struct ArmedRefusal {
    let code: KafkaError.Code
    let broker: BrokerID?
    var remaining: Int
    let fault: FaultRecord
}
