public import KafkaPorts

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

    public init(_ kind: Kind, _ partition: TopicPartition, _ offsets: Range<Int64>, by process: String) {
        self.kind = kind
        self.partition = partition
        self.offsets = offsets
        self.process = process
    }
}
