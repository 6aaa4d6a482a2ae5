/// Makes clients with their full surface: what the conformance suite and tools need beyond the ports of the pipeline.
public protocol FullClientFactory: KafkaClientFactory {
    /// A producer of its own. Throws ``KafkaError`` where settings conflict.
    func makeFullProducer(_ settings: ProducerSettings) throws -> any FullProducerPort

    /// A consumer of its own, subscribed to `topics`. One that begins with `^` is a regular expression, which stands for
    /// all topics that it matches; new ones are found when the metadata is refreshed. Throws ``KafkaError`` where
    /// settings conflict, `_INVALID_ARG` where a pattern is no regular expression.
    func makeFullConsumer(_ settings: ConsumerSettings, topics: [String]) throws -> any FullConsumerPort

    /// An admin client of its own.
    func makeAdmin() throws -> any AdminPort
}

/// The producer's full surface.
public protocol FullProducerPort: ProducerPort {
    /// Hands over records whose partitions the client's partitioner chooses by their keys
    /// (``ProducerSettings/partitioner``). Records of a topic that the client does not know yet wait until it does.
    ///
    /// - Returns: one ticket for each record.
    /// - Throws: ``ProduceRefusal``: none of the records was taken.
    func enqueue(_ batch: RecordBatch, partitionedIn topic: String) throws(ProduceRefusal) -> [ProduceTicket]

    /// Gives up what has not been sent (reported as `_PURGE_QUEUE`, rejected where it was never sent).
    func purgeQueue()

    /// Takes the place of every earlier producer of the transactional id: those are fenced, and what they left open is
    /// aborted. Once, before the first transaction.
    ///
    /// - Throws: ``KafkaError``, `CancellationError`, ``SystemPorts/PortSevered``.
    func initTransactions() async throws

    /// Throws ``KafkaError`` `_STATE` where it is not time for one.
    func beginTransaction() throws

    /// Has consumed offsets (each the next to read) committed for the group if, and when, the transaction commits. An
    /// error other than a fatal one leaves nothing but to abort.
    ///
    /// - Parameter group: from the consumer that read them, ``FullConsumerPort/groupMetadata``.
    /// - Throws: ``KafkaError`` `_STATE` outside a transaction; ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID or
    ///   FENCED_INSTANCE_ID where that consumer is no member of this generation any more; `_FENCED`: another producer
    ///   has taken this one's place. `CancellationError`, ``SystemPorts/PortSevered``.
    func sendOffsetsToTransaction(_ offsets: [TopicPartition: Int64], of group: ConsumerGroupMetadata) async throws

    /// Sends what is queued, and makes all records of the transaction visible at once.
    ///
    /// - Throws: ``KafkaError``: a record was not delivered, and the transaction has to be aborted; `_FENCED`: another
    ///   producer has taken this one's place. `CancellationError`, ``SystemPorts/PortSevered``.
    func commitTransaction() async throws

    /// Gives up what is queued, and hides all records of the transaction.
    ///
    /// - Throws: as ``commitTransaction()``.
    func abortTransaction() async throws
}

/// The consumer's full surface: positions from the group's offsets, the client's own offset reset and auto-commit.
///
/// With ``ConsumerSettings/autoOffsetReset`` other than `error` the client moves a position that is outside the log by
/// itself, and says nothing.
public protocol FullConsumerPort: ConsumerPort {
    /// Starts partitions of an assignment at the group's committed offsets, and where there is none by
    /// `auto.offset.reset`; under `error` that is reported as an error event, `_AUTO_OFFSET_RESET`.
    func startFromCommitted(_ partitions: [TopicPartition], in generation: AssignmentGeneration)

    /// Sets the fetch position like ``ConsumerPort/seek(_:to:)``, and says when it could not.
    ///
    /// - Throws: ``KafkaError`` `_STATE` or `_UNKNOWN_PARTITION` where the partition is not assigned.
    func seek(_ partition: TopicPartition, to offset: Int64, within timeout: Duration) async throws

    /// The group's committed offsets (each the next to read) of those partitions that have one.
    ///
    /// - Throws: ``KafkaError``, `CancellationError`, ``SystemPorts/PortSevered``.
    func committed(_ partitions: [TopicPartition]) async throws -> [TopicPartition: Int64]

    /// Who this consumer is to its group now.
    var groupMetadata: ConsumerGroupMetadata { get }

    /// Commits what was delivered (`commit(NULL)`): for each partition the offset behind the last record delivered,
    /// where that is greater than what was committed last.
    ///
    /// - Throws: ``KafkaError`` `_NO_OFFSET` where there is nothing new; what a commit may throw.
    func commitDelivered() async throws

    /// Behind the last record delivered, or where the partition was started; `nil` where it was not.
    func position(of partition: TopicPartition) -> Int64?

    /// The first offset whose record's timestamp is at or behind `timestamp` (milliseconds since the Unix epoch).
    ///
    /// - Returns: `nil` where there is none: the end of the log.
    /// - Throws: ``KafkaError``, `CancellationError`, ``SystemPorts/PortSevered``.
    func offset(of partition: TopicPartition, at timestamp: Int64) async throws -> Int64?
}
