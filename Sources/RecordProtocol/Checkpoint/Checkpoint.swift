/// What a checkpoint belongs to.
///
/// Not to one incarnation of the topic: a record that reached the store from the old topic, and whose acknowledgement
/// was lost, is sent again into the new one, and only the old checkpoint knows it. The incarnation is a field of the
/// ``Checkpoint``, so that both stand in one line of versions.
public struct CheckpointKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let cluster: String
    public let topic: String
    public let pipeline: String
    public let partition: Int32

    public init(cluster: String, topic: String, pipeline: String, partition: Int32) {
        self.cluster = cluster
        self.topic = topic
        self.pipeline = pipeline
        self.partition = partition
    }

    public static func < (left: CheckpointKey, right: CheckpointKey) -> Bool {
        (left.cluster, left.topic, left.pipeline, left.partition)
            < (right.cluster, right.topic, right.pipeline, right.partition)
    }

    public var description: String { "\(pipeline)@\(cluster)/\(topic)/\(partition)" }
}

/// How far one pipeline has come in one partition. Stored in the same transaction as the rows it covers, and only if
/// the stored version is the one expected: that fences a zombie without tokens.
public struct Checkpoint: Hashable, Sendable {
    /// Rises by one with every write; 0 where nothing was ever written.
    public var version: Int64
    /// Tells the topic from its successor under the same name; empty where the client cannot know.
    public var incarnation: String
    /// Rises when the log was found cut, replaced or made anew: offsets are then used a second time.
    public var logGeneration: Int64
    /// The offset to read next; `nil` where nothing was read yet (start at the log's start).
    public var nextOffset: Int64?
    /// The last record whose outcome is decided, for telling whether the log underneath was replaced.
    public var lastSettled: SettledRecord?
    /// Which ids of which streams are settled in this partition.
    public var deduplication: DeduplicationState

    public init(
        version: Int64 = 0,
        incarnation: String = "",
        logGeneration: Int64 = 0,
        nextOffset: Int64? = nil,
        lastSettled: SettledRecord? = nil,
        deduplication: DeduplicationState = DeduplicationState()
    ) {
        self.version = version
        self.incarnation = incarnation
        self.logGeneration = logGeneration
        self.nextOffset = nextOffset
        self.lastSettled = lastSettled
        self.deduplication = deduplication
    }
}

/// Offset and fingerprint of a settled record.
public struct SettledRecord: Hashable, Sendable {
    public let offset: Int64
    /// Stable hash of the record's key, value and timestamp.
    public let fingerprint: UInt64

    public init(offset: Int64, fingerprint: UInt64) {
        self.offset = offset
        self.fingerprint = fingerprint
    }
}
