/// Kafka's Produce request itself, below any client: for statements about what a broker does with sequence numbers
/// that no correct client would send.
public protocol ProduceRequestPort: Sendable {
    /// A fresh producer id, of epoch 0 (InitProducerId).
    func initProducerID() async throws -> Int64

    /// Sends one batch with acks=all to the partition's leader, once.
    ///
    /// - Parameters:
    ///   - producerID: from ``initProducerID()``.
    ///   - epoch: of the producer id.
    ///   - sequence: number of the batch's first record.
    /// - Throws: what keeps the request from being answered.
    func produce(
        _ batch: RecordBatch,
        to partition: TopicPartition,
        producerID: Int64,
        epoch: Int16,
        sequence: Int32
    ) async throws -> ProduceAnswer
}

/// A broker's answer to a Produce request.
public struct ProduceAnswer: Hashable, Sendable {
    /// ``KafkaError/Code/none`` for success.
    public let code: KafkaError.Code
    /// Of the batch's first record; −1 with an error.
    public let baseOffset: Int64

    public init(code: KafkaError.Code, baseOffset: Int64) {
        self.code = code
        self.baseOffset = baseOffset
    }
}
