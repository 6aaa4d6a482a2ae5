public import KafkaPorts

/// What a foreign producer wrote, and where it lies.
public struct ForeignEvidence: Sendable {
    public let log: ForeignLog
    /// Records handed to its client.
    public let attempted: Int
    /// Records that its client said were certainly not appended, by ordinal, rising.
    public var rejected: [Int]
    /// Where records were found or reported to lie; a record may lie in several places.
    public var places: [ForeignPlace]

    public init(_ log: ForeignLog, attempted: Int, rejected: [Int] = [], places: [ForeignPlace] = []) {
        self.log = log
        self.attempted = attempted
        self.rejected = rejected
        self.places = places
    }
}

/// A foreign record's place in the topic.
public struct ForeignPlace: Hashable, Sendable {
    public let ordinal: Int
    public let partition: TopicPartition
    public let offset: Int64

    public init(ordinal: Int, partition: TopicPartition, offset: Int64) {
        self.ordinal = ordinal
        self.partition = partition
        self.offset = offset
    }
}
