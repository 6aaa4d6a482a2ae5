import LogPorts
public import RecordProtocol

/// For the harness only: what no user of a store could ask, and cheap for millions of rows.
extension InMemoryLogStore {
    /// Every stored row, copies included, as it was committed: segments in the order of their commits, rows in the
    /// order within them.
    public var segments: [StoredSegment] { contents.segments }

    /// Every partition write that was done, in order.
    public var commits: [StoreCommit] { contents.commits }

    /// Ids whose rows a processor's filter took out, by stream, in the streams' order.
    public var filteredIDs: [(stream: StreamID, positions: PositionRanges)] {
        contents.filtered.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Dead-letter rows, in id order.
    public var letters: [HeldLetter] { contents.letters.values.sorted { $0.row.id < $1.row.id } }

    /// The checkpoint in force.
    public func checkpointNow(_ key: CheckpointKey) -> Checkpoint { contents.checkpoint(key) }

    /// Rows held, copies counted: without any join, for the progress display.
    public var rowCount: Int { contents.rowCount }
}
