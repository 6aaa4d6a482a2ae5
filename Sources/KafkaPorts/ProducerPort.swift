public import SystemPorts

/// The producer as the pipeline uses it: explicit partitions, whole batches, pulled reports.
///
/// The order of two batches of one partition is the order of the calls of ``enqueue(_:to:)``.
public protocol ProducerPort: Sendable {
    /// Hands `batch` to the client's queue. Synchronous and ordered; the batch is kept together.
    ///
    /// - Returns: the ticket under which exactly one ``DeliveryReport`` will come.
    /// - Throws: ``ProduceRefusal``: the batch was not taken and no report will come.
    func enqueue(_ batch: RecordBatch, to destination: TopicPartition) throws(ProduceRefusal) -> ProduceTicket

    /// The next report; waits for one.
    ///
    /// - Returns: `nil` once the producer is closed and every report was handed out.
    /// - Throws: `CancellationError`; ``PortSevered`` when the process is gone.
    func nextReport() async throws -> DeliveryReport?

    /// How many partitions `topic` has, from the client's metadata; asks the cluster where it does not know.
    ///
    /// - Throws: ``KafkaError``, `CancellationError`, ``PortSevered``.
    func partitionCount(of topic: String) async throws -> Int

    /// Waits until every accepted batch has its report, at most until `deadline` on the process's clock.
    ///
    /// - Returns: true when the queue is empty.
    func flush(until deadline: Instant) async throws -> Bool

    /// Ends the client; what is still queued is reported as purged. Idempotent.
    func close()
}

/// Names an accepted batch until its report has come. Unique within one producer.
public struct ProduceTicket: Hashable, Comparable, Sendable {
    public let number: UInt64

    public init(number: UInt64) {
        self.number = number
    }

    public static func < (left: ProduceTicket, right: ProduceTicket) -> Bool { left.number < right.number }
}

/// Why a batch was not taken at all.
public struct ProduceRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// ``KafkaError/Code/localQueueFull`` (try again after a report has come), ``KafkaError/Code/messageTooLarge``,
    /// ``KafkaError/Code/localUnknownPartition``, ``KafkaError/Code/localUnknownTopic``,
    /// ``KafkaError/Code/localFatal`` (make a new producer), ``KafkaError/Code/localDestroyed``.
    public let error: KafkaError

    public init(_ error: KafkaError) {
        self.error = error
    }

    public var description: String { error.description }
}

/// What became of one batch. A batch shares one fate, except for the records listed as exceptions.
public struct DeliveryReport: Sendable {
    public let ticket: ProduceTicket
    public let outcome: SendOutcome
    /// Records that fared differently, by index within the batch.
    public let exceptions: [Exception]

    public struct Exception: Sendable {
        public let index: Int
        public let outcome: SendOutcome

        public init(index: Int, outcome: SendOutcome) {
            self.index = index
            self.outcome = outcome
        }
    }

    public init(ticket: ProduceTicket, outcome: SendOutcome, exceptions: [Exception] = []) {
        self.ticket = ticket
        self.outcome = outcome
        self.exceptions = exceptions
    }
}

/// The three outcomes of a send. Code that folds the third into either of the others is a bug.
public enum SendOutcome: Hashable, Sendable {
    /// Appended as the configured acks demand. `offset` is that of the batch's first record, `nil` where the broker
    /// did not say (a de-duplicated batch may have none).
    case acknowledged(offset: Int64?)
    /// Never sent, or refused before the append on every attempt: certainly not in the log.
    case rejected(KafkaError)
    /// May be in the log, may yet come to be in it, or neither: acks=0, lost answers, NOT_LEADER after a send.
    case indeterminate(KafkaError)
}
