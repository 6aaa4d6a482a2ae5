public import KafkaPorts
public import SystemPorts

/// Offsets that a consumer was given one after the other, without a gap.
public struct DeliveredRun: Hashable, Sendable {
    public let process: String
    /// Tells one assignment of the partition to one consumer from every other.
    public let tenure: Int
    public let partition: TopicPartition
    public internal(set) var offsets: Range<Int64>
    /// When the first of them was delivered.
    public let began: Instant

    public init(
        _ process: String,
        tenure: Int,
        _ partition: TopicPartition,
        _ offsets: Range<Int64>,
        began: Instant
    ) {
        self.process = process
        self.tenure = tenure
        self.partition = partition
        self.offsets = offsets
        self.began = began
    }
}
