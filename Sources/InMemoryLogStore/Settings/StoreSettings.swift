public import LogPorts
package import SystemPorts

/// What a simulated store is: its promise, its speed, its limits.
///
/// The defaults are those of a small SQL store on one machine with a local disk: a commit every two milliseconds or
/// so, some 250,000 rows per second and connection, four connections' worth of work at a time.
public struct StoreSettings: Sendable {
    public var guarantee = StoreGuarantee.transactional
    /// Work that is done at a time; more waits in the queue.
    public var concurrency = 4
    /// Requests that wait at most; beyond it they are refused as overloaded.
    public var queueLimit = 64
    /// Records (copies counted) that it holds at most; `nil` for no limit.
    public var capacityRows: Int?

    /// One way between client and store.
    public var networkLatency = ServiceTime.around(.microseconds(200))
    /// Opening a connection, before a client's first request and after every lost connection.
    public var connectLatency = ServiceTime.around(.milliseconds(1))
    /// Per append, whatever its size.
    public var appendTime = ServiceTime.around(.milliseconds(2))
    /// Per row written.
    public var rowTime = ServiceTime.constant(.microseconds(4))
    /// Per read of checkpoints, page of records or page of dead-letter rows.
    public var queryTime = ServiceTime.around(.milliseconds(2))
    /// How long a client waits for an answer before it gives the request up: an append is then indeterminate.
    public var requestTimeout: Duration = .seconds(30)

    /// Rules taken out of the store, to prove that a checker notices. See `StoreMutants`.
    package var mutants = Mutants.none

    public init() {}
}

/// The store's planted bugs.
package enum StoreMutants {
    /// Writes whatever version was expected.
    package static let ignoresVersion: Mutant = "store-ignores-version"
    /// Acknowledges a row in five hundred without keeping it.
    package static let losesRow: Mutant = "store-loses-row"
    /// Keeps a row in five hundred twice.
    package static let repeatsRow: Mutant = "store-repeats-row"
    /// Changes a message in one batch of five.
    package static let corruptsRow: Mutant = "store-corrupts-row"
    /// An idempotent store that stores a known id again.
    package static let forgetsIDs: Mutant = "store-forgets-ids"
    /// Counts one stored row too many at the first append.
    package static let countsStoredTwice: Mutant = "store-counts-stored-twice"
    /// Counts one filtered row too few.
    package static let missesFiltered: Mutant = "store-misses-filtered"
    /// Acknowledges dead-letter rows without keeping them.
    package static let losesLetters: Mutant = "store-loses-letters"
    /// Writes the rows it likes although it refuses others of the same write.
    package static let keepsRefusedWrite: Mutant = "store-keeps-refused-write"
}
