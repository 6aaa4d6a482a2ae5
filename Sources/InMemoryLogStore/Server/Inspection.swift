import LogPorts
public import RecordProtocol

/// For the harness only: what no user of a store could ask, and cheap for millions of rows.
extension InMemoryLogStore {
    /// Every stored row that was not released, copies included, as it was committed: segments in the order of their
    /// commits, rows in the order within them.
    public var segments: [StoredSegment] { contents.segments }

    /// How many segments were stored before those, and released.
    public var releasedSegments: Int { contents.releasedSegments }

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

    /// Rows taken in, copies counted: without any join, for the progress display.
    public var rowCount: Int { contents.rowCount }

    // MARK: Long runs

    /// Lets go of the segments before `number`, counted from the first that was ever stored: for a harness that has judged
    /// them, and plays the part of the store's retention. Their ids stay known.
    public func releaseSegments(before number: Int) {
        contents.releaseSegments(before: number)
        order = RowOrder()
    }

    /// Lets go of the filtered ids of `stream` below `position`.
    public func releaseFiltered(of stream: StreamID, below position: Int64) {
        contents.releaseFiltered(of: stream, below: position)
    }

    /// Puts fewer commits that say the same in place of the first `count`, see ``StoreCommit/absorbed(by:)``.
    public func replaceCommits(first count: Int, with fewer: [StoreCommit]) {
        contents.replaceCommits(first: count, with: fewer)
    }
}
