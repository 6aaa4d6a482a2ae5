/// What a store did, counted where it did it. Compared with what is read back, never derived from it.
public struct StoreCounts: Hashable, Sendable {
    /// Distinct ids held.
    public var stored = 0
    /// Further copies of ids held already.
    public var copies = 0
    /// Rows reported as filtered by the processor.
    public var filtered = 0
    /// Dead-letter rows taken, re-driven ones included.
    public var deadLettered = 0
    /// Rows reported as duplicates of a settled id by the processor.
    public var duplicates = 0
    /// Rows offered again that an idempotent store held already, and left as they were.
    public var ignored = 0
    /// Dead-letter rows moved to re-driven.
    public var redriven = 0
    /// Partition writes done, refused because of another version, refused because of rows.
    public var writesDone = 0
    public var writesStale = 0
    public var writesRefused = 0
    /// Requests refused because the queue was full.
    public var overloaded = 0
    /// Requests that found the store down or lost their connection there.
    public var connectionsLost = 0

    public init() {}
}
