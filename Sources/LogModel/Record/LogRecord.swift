public import RecordProtocol
public import SystemPorts

/// One log record as a value of its own: for edges (queries, tests, re-drive). The record path works on ``LogBatch``.
public struct LogRecord: Hashable, Sendable {
    /// `nil` until the shipper has given it one, and in records that others have written.
    public var id: RecordID?
    /// When it happened, as its author says.
    public var timestamp: Timestamp
    /// When the shipper first saw it.
    public var observed: Timestamp
    public var severity: Severity
    public var service: String?
    public var environment: String?
    /// The configured name of the source it was read from.
    public var source: String?
    public var host: String?
    public var message: String
    public var traceID: String?
    public var spanID: String?
    /// Everything else, in the order it was written in.
    public var attributes: [LogAttribute]

    public init(
        id: RecordID? = nil,
        timestamp: Timestamp,
        observed: Timestamp? = nil,
        severity: Severity = .unspecified,
        service: String? = nil,
        environment: String? = nil,
        source: String? = nil,
        host: String? = nil,
        message: String,
        traceID: String? = nil,
        spanID: String? = nil,
        attributes: [LogAttribute] = []
    ) {
        self.id = id
        self.timestamp = timestamp
        self.observed = observed ?? timestamp
        self.severity = severity
        self.service = service
        self.environment = environment
        self.source = source
        self.host = host
        self.message = message
        self.traceID = traceID
        self.spanID = spanID
        self.attributes = attributes
    }

    /// The first attribute called `name`.
    public subscript(attribute name: String) -> FieldValue? {
        attributes.first { $0.name == name }?.value
    }
}
