public import KafkaPorts
public import RecordProtocol
public import SystemPorts

/// What a processor is doing and has done, at one moment: for metrics, alarms and the ledger.
public struct ProcessorStatus: Sendable {
    public var counters = ProcessorCounters()
    /// The circuit towards the store.
    public var circuit = CircuitBreaker.State.closed
    /// What an operator must mend at the store, in words; `nil` once it works again.
    public var storeAlarm: String?
    /// Why Kafka lets this processor read nothing, and what an operator must do; `nil` once it reads.
    public var consumerAlarm: String?
    /// What else an operator must mend: halted partitions, a dead-letter topic that cannot take every record. These
    /// stay until the process is started again.
    public var alarms: [String] = []
    /// The first thing that an operator must mend; `nil` when nothing.
    public var needsOperator: String? { storeAlarm ?? consumerAlarm ?? alarms.first }
    /// The last failure of the store that is being retried; `nil` once it works again.
    public var storeFailure: String?
    /// The last failure of Kafka (consumer or dead-letter producer), for information.
    public var kafkaFailure: String?
    /// Bytes of records fetched and not yet settled.
    public var bytesHeld = 0
    /// The most that ``bytesHeld`` has been.
    public var bytesHeldMax = 0
    /// The partitions assigned, in order.
    public var partitions: [PartitionStatus] = []
    /// Logs that changed under their checkpoints, oldest first; at most ``anomaliesMax`` are kept, all are counted.
    public var anomalies: [LogAnomalyReport] = []
    /// Acknowledged records that never arrived, oldest first; at most ``anomaliesMax`` are kept, all are counted.
    public var ackedLost: [AckedLostReport] = []
    /// Whether the processor is draining on its way to a stop.
    public var isStopping = false

    /// How many reports of one kind are kept.
    public static let anomaliesMax = 256

    public init() {}
}

/// What a processor has counted since it was made, each where it happens. A crash loses them; the store does not.
public struct ProcessorCounters: Hashable, Sendable {
    /// Records delivered by the consumer, repeats after a re-read included.
    public var fetchedRecords: Int64 = 0
    public var fetchedBytes: Int64 = 0
    /// Records whose outcome the store has confirmed to this processor.
    public var stored: Int64 = 0
    public var filtered: Int64 = 0
    public var duplicates: Int64 = 0
    public var deadLettered: Int64 = 0
    /// Records that could not be processed, where dead letters are off or theirs was refused for good.
    public var dropped: Int64 = 0
    /// Markers: no logs, only floors.
    public var markers: Int64 = 0
    /// Records whose boundaries changed between two readings of their source: stored, since part of them is new.
    public var overlapping: Int64 = 0
    /// Fetched records that were let go undecided, to be read again: by a re-read here, or by the next owner.
    public var letGo: Int64 = 0

    /// Calls of the store's append.
    public var appends: Int64 = 0
    /// Calls of the store that followed a failed one.
    public var storeRetries: Int64 = 0
    public var storeFailures: Int64 = 0
    /// Answers per partition, those for partitions given up in the meantime included.
    public var staleAnswers: Int64 = 0
    public var indeterminateAnswers: Int64 = 0
    public var refusedAnswers: Int64 = 0
    /// Rows that the store refused for good.
    public var refusedRows: Int64 = 0
    /// How often the circuit opened.
    public var circuitOpened: Int64 = 0

    /// Dead letters sent again because their send was rejected or indeterminate.
    public var deadLetterResends: Int64 = 0
    public var logReplaced: Int64 = 0
    public var aheadOfLog: Int64 = 0
    public var expiredUnread: Int64 = 0
    /// Records below a floor that were acknowledged and never arrived.
    public var ackedLost: Int64 = 0

    public var assignments: Int64 = 0
    public var revocations: Int64 = 0
    /// Revocations that ended with an append still on its way.
    public var revocationsOutlasted: Int64 = 0
    public var lostAssignments: Int64 = 0
    /// Partitions paused because memory was full or the store was not to be had.
    public var pauses: Int64 = 0
    public var consumersMade: Int64 = 0

    public init() {}
}

/// One assigned partition.
public struct PartitionStatus: Hashable, Sendable {
    public let partition: TopicPartition
    /// As in ``PartitionPhase``.
    public var phase: String
    /// The version and next offset of the checkpoint in force; `nil` while it is being read.
    public var version: Int64?
    public var nextOffset: Int64?
    /// The offset that the consumer delivers next.
    public var readPosition: Int64
    /// Records read and not yet settled, and their bytes.
    public var recordsHeld: Int
    public var bytesHeld: Int
    public var isPaused: Bool
}

/// A log that is not the one its checkpoint speaks of.
public struct LogAnomalyReport: Hashable, Sendable {
    /// The anomalies, by their names in reports.
    public enum Kind: String, Hashable, Sendable {
        /// The record at the last settled offset is another one: topic re-created, or truncated and written again.
        case logReplaced = "log-replaced"
        /// The log ends below the checkpoint: truncated.
        case aheadOfLog = "checkpoint-ahead"
        /// Retention overtook the checkpoint: records expired before they were read.
        case expiredUnread = "expired-unread"
    }

    /// What was done about it.
    public enum Response: String, Hashable, Sendable {
        /// The partition is read no further until an operator acts.
        case halted
        /// Reading went on at the log's start; the range is lost.
        case wentOn = "went-on"
    }

    public let kind: Kind
    public let partition: TopicPartition
    /// The offsets that the checkpoint vouched for or had still to read, and that are not there.
    public let range: Range<Int64>
    public let response: Response
    /// When it was found, on the process's wall clock.
    public let foundAt: Timestamp
}

/// Records that their shipper knows to be acknowledged, and that never arrived in this partition.
public struct AckedLostReport: Hashable, Sendable {
    public let partition: TopicPartition
    public let stream: StreamID
    /// The announced floor: the lost ones lie below it.
    public let floor: Int64
    public let missing: Int64
    public let foundAt: Timestamp
}

/// How a processor ended.
public struct ProcessorExit: Hashable, Sendable {
    /// Partitions with records read and not settled; the next owner reads them again.
    public var unsettled: [UnsettledPartition]
    /// Nothing was left.
    public var isClean: Bool { unsettled.isEmpty }
}

/// What a stopping processor left in one partition.
public struct UnsettledPartition: Hashable, Sendable {
    public let partition: TopicPartition
    public let records: Int
    /// Where the next owner goes on.
    public let nextOffset: Int64?
}
