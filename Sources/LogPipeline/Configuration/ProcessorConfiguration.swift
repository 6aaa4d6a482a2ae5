public import LogModel
public import LogPorts
public import RecordProtocol

/// What a processor does with what it reads, and how it treats its store.
public struct ProcessorConfiguration: Sendable {
    public var filter = FilterConfiguration()
    /// Fields added to every stored record that does not bring them itself.
    public var enrichment: [AddedField] = []
    public var retry = RetryPolicy()
    public var circuitBreaker = CircuitBreakerLimits()
    public var append = AppendLimits()
    public var deadLetters = DeadLetterPolicy()
    /// What to do where the log is not the one that the checkpoint speaks of.
    public var logChange = LogChangePolicies(expiredUnread: .skipLostRange, replaced: .halt)
    /// De-duplication forgets streams that were silent for so long; what they send again later is stored again.
    public var streamIdleExpiry: Duration = .seconds(7 * 86_400)
    /// Bytes of records fetched and not yet settled, all partitions together; above it partitions are paused.
    public var memoryLimitBytes = 256 * 1024 * 1024
    /// How long a stopping processor may still append. What is unsettled then is read again by its successor.
    public var shutdownDeadline: Duration = .seconds(30)
    /// How often the group's offsets are committed, for lag monitoring.
    public var commitInterval: Duration = .seconds(5)

    public init() {}
}

/// Which records are stored. A record passes if its severity is no lower than the minimum, every rule of ``include``
/// matches and no rule of ``exclude`` does.
public struct FilterConfiguration: Sendable {
    /// Records without a severity pass.
    public var minimumSeverity: Severity?
    public var include: [FieldRule] = []
    public var exclude: [FieldRule] = []

    public init() {}
}

/// Matches a record whose field has one of the values, exactly.
public struct FieldRule: Hashable, Sendable {
    /// `source`, `service`, `environment`, `host`, `message`, or the name of an attribute.
    public var field: String
    public var values: [String]

    public init(field: String, values: [String]) {
        self.field = field
        self.values = values
    }
}

/// How a failed append is tried again. The budget belongs to the destination, not to a record.
public struct RetryPolicy: Hashable, Sendable {
    /// The ceiling of the first wait; each further one doubles it. The wait is drawn from zero to the ceiling.
    public var initialBackoff: Duration = .milliseconds(100)
    public var maximumBackoff: Duration = .seconds(30)
    /// Retries allowed within ``budgetWindow``; the next one opens the circuit.
    public var budget = 20
    public var budgetWindow: Duration = .seconds(60)

    public init() {}
}

/// When a destination that fails is left alone, and how its return is probed.
public struct CircuitBreakerLimits: Hashable, Sendable {
    /// Consecutive failures that open the circuit.
    public var failureThreshold = 5
    /// How long it stays open before the first probe.
    public var openTime: Duration = .seconds(10)
    /// Probes that must succeed before it closes.
    public var halfOpenProbes = 1

    public init() {}
}

/// When read records are appended: at the first limit reached.
public struct AppendLimits: Hashable, Sendable {
    public var maxRecords = 5_000
    /// Since the first of them was read.
    public var maxAge: Duration = .milliseconds(100)
    /// Requests to the store at the same time; a partition is in one of them at most.
    public var maxInFlight = 1

    public init() {}
}

/// What happens to records that cannot be processed.
public struct DeadLetterPolicy: Hashable, Sendable {
    /// What to do with a dead letter that its topic refuses for good.
    public enum Refused: String, Hashable, Sendable, CaseIterable {
        /// The partition stops, loudly.
        case halt
        /// The record is dropped and counted.
        case drop
    }

    /// Off: what cannot be processed is dropped and counted, its bytes stay in the source's topic for as long as that
    /// keeps them.
    public var isEnabled = true
    public var whenRefused = Refused.halt

    public init() {}
}
