public import KafkaPorts
public import SystemPorts

/// A processor's word that the log is not the one its checkpoint speaks of.
public struct LogChangeReport: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        /// Another record lies at the last settled offset.
        case replaced = "log-replaced"
        /// The log ends below the checkpoint.
        case ahead = "checkpoint-ahead"
    }

    public let kind: Kind
    public let partition: TopicPartition
    /// The settled offsets that are not there, or hold something else.
    public let offsets: Range<Int64>
    public let process: String
    /// When the processor found it, in virtual time; `nil` where that is not known.
    public let time: Instant?

    public init(
        _ kind: Kind,
        _ partition: TopicPartition,
        _ offsets: Range<Int64>,
        by process: String,
        at time: Instant? = nil
    ) {
        self.kind = kind
        self.partition = partition
        self.offsets = offsets
        self.process = process
        self.time = time
    }
}
