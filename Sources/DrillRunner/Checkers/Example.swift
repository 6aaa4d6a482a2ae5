public import KafkaPorts
public import RecordProtocol
public import SystemPorts

/// One case of a finding, for a reader to look into: what is wrong, when, and with which record.
public struct Example: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringInterpolation {
    /// Readable by itself.
    public var text: String
    /// When it happened, or was noticed; `nil` where it shows only when the books are closed.
    public var time: Instant?
    public var subject: Subject?

    /// What a case is about.
    public enum Subject: Hashable, Sendable {
        /// The record that a source emitted as its `ordinal`th, counted from 0.
        case record(source: String, ordinal: Int)
        case id(RecordID)
        case partition(TopicPartition)
    }

    public init(_ text: String, at time: Instant? = nil, of subject: Subject? = nil) {
        self.text = text
        self.time = time
        self.subject = subject
    }

    public init(stringLiteral text: String) {
        self.init(text)
    }

    public var description: String { text }

    /// With its time, for an example of a report, where times count from the workload's start.
    var dated: String { text + (time.map { " (at \(Wording.clock($0 - .zero)))" } ?? "") }
}

extension Example.Subject: CustomStringConvertible {
    /// As `logdrill trace --record` and `--partition` take it: `web-3#1234`, an id, or `logs/4`.
    public var description: String {
        switch self {
        case .record(let source, let ordinal): "\(source)#\(ordinal)"
        case .id(let id): "\(id)"
        case .partition(let partition): "\(partition)"
        }
    }
}
