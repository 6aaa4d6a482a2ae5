public import LogModel
public import LogPorts

/// One input of a shipper.
public struct SourceConfiguration: Sendable {
    /// Where the bytes come from.
    public enum Kind: Hashable, Sendable {
        /// A file that is followed as it grows.
        case file(path: String)
        case standardInput
        /// A TCP socket that listens; each connection is a stream of its own.
        case tcp(host: String, port: UInt16)
        /// A Unix socket that listens; each connection is a stream of its own.
        case unix(path: String)
    }

    /// How a line becomes a record.
    public enum Format: Hashable, Sendable {
        /// A flat JSON object per line. A line that is none is shipped whole as the message, with `parse_error`.
        case ndjson
        /// A regular expression (RE2) with named groups.
        case text(TextFormat)
        /// The line is the message.
        case plain
    }

    /// Unique within the configuration; the record's `source`.
    public var name: String
    public var kind: Kind
    public var format = Format.ndjson
    /// Given to records that bring none.
    public var service: String?
    /// Given to records that bring none.
    public var environment: String?
    /// Given to records that bring none.
    public var host: String?
    /// Given to records that bring none.
    public var defaultSeverity = Severity.unspecified
    /// Records below it are settled here, as filtered(minimum-severity). Records without a severity pass.
    public var minimumSeverity: Severity?
    /// Added to every record; they replace the field of a record that brings it.
    public var staticFields: [AddedField] = []
    /// A longer line is cut into several records, the cut being recorded first. Bytes.
    public var maximumLineBytes = 64 * 1024
    /// RE2; a line in which it matches belongs to the line before, as a stack trace does: `^\s` for indented lines. The
    /// record then has all of them as its content, up to ``maximumLineBytes``, and with a text format the pattern is
    /// matched against the first line, the others belonging to `message`. `nil`: every line is a record.
    public var continuation: String?
    /// How long a record waits for lines that continue it, once its source is silent, before it is taken as it is, the
    /// cut being recorded first.
    public var continuationTimeout: Duration = .seconds(1)
    /// How long a line without its terminator may stay the last one before it is taken as it is, the cut being
    /// recorded first.
    public var idleCut: Duration = .seconds(5)

    public init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// How a text line becomes a record.
public struct TextFormat: Hashable, Sendable {
    /// RE2 syntax, matched against the whole line; the named groups are fields: `timestamp`, `severity`, `service`,
    /// `environment`, `host`, `message`, `trace_id`, `span_id`; any other is an attribute. A line that does not match
    /// is shipped whole as the message, with `parse_error`.
    public var pattern: String
    /// How the group `timestamp` is read, after `strptime` (see `TimePattern`); RFC 3339 without one.
    public var timestampFormat: String?

    public init(pattern: String, timestampFormat: String? = nil) {
        self.pattern = pattern
        self.timestampFormat = timestampFormat
    }
}
