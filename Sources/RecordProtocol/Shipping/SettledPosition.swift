/// A position below which everything of a stream is settled, and what became of it. Persisted as the source's position,
/// and only then announced as the floor.
public struct SettledPosition: Hashable, Sendable {
    /// In the stream's unit: bytes for files, a counter otherwise.
    public var position: Int64
    /// Records below `position` that were acknowledged, by partition.
    public var acknowledged: Tally<Int32>
    /// Records below `position` that were never sent, or given up, by kind and reason.
    public var settledAtSource: Tally<SourceSettlement>

    public init(
        position: Int64 = 0,
        acknowledged: Tally<Int32> = Tally(),
        settledAtSource: Tally<SourceSettlement> = Tally()
    ) {
        self.position = position
        self.acknowledged = acknowledged
        self.settledAtSource = settledAtSource
    }
}
