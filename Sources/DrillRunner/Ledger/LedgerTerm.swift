/// A term of the ledger's equation, or a part of one that some component counts.
public enum LedgerTerm: Hashable, Sendable, CustomStringConvertible {
    case attempted
    /// Distinct ids in the store.
    case stored
    /// Further copies in the store.
    case duplicates
    /// Taken out by a shipper (its minimum severity) or a processor (its filter).
    case filteredAtSource, filteredAtProcessor
    case deadLettered
    /// Dropped by a shipper, or by a workload's socket, for one reason.
    case dropped(reason: String)
    case lost
    case inFlight
    /// Read by a shipper: every id once.
    case read

    /// Dropped for a reason that leaves open whether a log holds it: it may turn out to be stored.
    var isInDoubt: Bool {
        switch self {
        case .dropped(let reason): ["indeterminate", "shutdown"].contains(reason)
        default: false
        }
    }

    public var description: String {
        switch self {
        case .attempted: "attempted"
        case .stored: "stored"
        case .duplicates: "duplicates"
        case .filteredAtSource: "filtered by shippers"
        case .filteredAtProcessor: "filtered by processors"
        case .deadLettered: "deadLettered"
        case .dropped(let reason): "dropped(\(reason))"
        case .lost: "lost"
        case .inFlight: "inFlight"
        case .read: "read"
        }
    }
}
