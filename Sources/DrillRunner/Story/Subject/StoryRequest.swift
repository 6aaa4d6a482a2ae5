public import KafkaPorts
import LogModel
public import RecordProtocol

/// What is to be told of a run.
public enum StoryRequest: Sendable {
    /// The first example of an anomaly; of the run's first anomaly where none is named.
    case around(Anomaly?)
    /// The record that a source emitted as its `ordinal`th, counted from 0.
    case record(source: String, ordinal: Int)
    case id(RecordID)
    case partition(TopicPartition)

    /// A record as reports name it: `web-3#1234`, `web-3 #1234`, or an id as on the wire; `nil` for anything else.
    public init?(record text: String) {
        if let hash = text.lastIndex(of: "#"), let ordinal = Int(text[text.index(after: hash)...]), ordinal >= 0 {
            let source = text[..<hash].drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
            guard !source.isEmpty else { return nil }
            self = .record(source: String(source), ordinal: ordinal)
        } else if let id = RecordID(text: text) {
            self = .id(id)
        } else {
            return nil
        }
    }

    /// A partition as reports name it: `logs/4`; `nil` for anything else.
    public init?(partition text: String) {
        guard let slash = text.lastIndex(of: "/"), slash > text.startIndex,
            let number = Int32(text[text.index(after: slash)...]), number >= 0
        else { return nil }
        self = .partition(TopicPartition(topic: String(text[..<slash]), partition: number))
    }
}
