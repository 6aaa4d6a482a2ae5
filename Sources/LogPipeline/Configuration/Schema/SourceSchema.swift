import LogModel
import StrictYAML
import TextPatterns

extension SourceConfiguration {
    static let schema = MappingSchema<SourceConfiguration>(
        "source",
        "One input of a shipper.",
        initial: SourceConfiguration(name: "", kind: .standardInput),
        fields: [
            Field("file", \.filePath, .text("a path"), "A file that is followed as it grows."),
            Field("stdin", \.isStandardInput, .boolean, "true: the process's standard input."),
            Field("tcp", \.tcpAddress, tcpAddress, "A TCP socket that listens."),
            Field("unix", \.unixPath, .text("a path"), "A Unix socket that listens."),
            Field("format", \.format, format, "How a line becomes a record."),
            Field("service", \.service, .text(), "Given to records that bring none."),
            Field("environment", \.environment, .text(), "Given to records that bring none."),
            Field("host", \.host, .text(), "Given to records that bring none."),
            Field("defaultSeverity", \.defaultSeverity, .severity, "Given to records that bring none."),
            Field("minimumSeverity", \.minimumSeverity, .severity, "Records below it are filtered here."),
            Field("fields", \.staticFields, .fields, "Added to every record, in place of its own."),
            Field("maximumLineBytes", \.maximumLineBytes, .size(64...(64 << 20)), "A longer line is cut."),
            Field(
                "continuation",
                \.continuation,
                .text("a regular expression (RE2) such as ^\\s"),
                "A line in which it matches belongs to the line before: a stack trace to its record."
            ),
            Field(
                "continuationTimeout",
                \.continuationTimeout,
                .duration(.milliseconds(1) ... .year),
                "How long a record waits for such lines, once its source is silent."
            ),
            Field(
                "idleCut",
                \.idleCut,
                .duration(.milliseconds(1) ... .year),
                "How long a line without terminator may stay the last one before it is taken as it is."
            ),
        ],
        rule: { source, key in
            if key == "continuationTimeout", source.continuation == nil {
                return "no line continues another; accepted with continuation only"
            }
            guard ["file", "stdin", "tcp", "unix"].contains(key) else { return nil }
            return source.kindKey == key ? nil : "\(key) does not go with \(source.kindKey): a source has one input"
        },
        check: { source, node, problems in
            let isGiven =
                ["file", "stdin", "tcp", "unix"].contains { node[$0] != nil } && node["stdin"]?.text != "false"
            require(isGiven, at: [], node, &problems, "a source needs one of file, stdin, tcp, unix")
            guard let continuation = source.continuation else { return }
            do throws(TextPatternError) {
                _ = try TextPattern(compile: continuation)
            } catch {
                let message = "the pattern cannot be used: \(error)"
                problems.report(.wrongValue, at: node.place(of: ["continuation"]), message)
            }
        }
    )

    private static let tcpAddress = ValueSchema<TCPAddress>.scalar(
        .quantity("host:port"),
        read: { text in
            guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
                return .refused(suggestion: nil)
            }
            return .value(TCPAddress(host: String(text[..<colon]), port: port))
        },
        print: { "\($0.host):\($0.port)" }
    )

    private enum PlainFormat: String, CaseIterable, Sendable {
        case ndjson, plain
    }

    private static let format = ValueSchema<Format>.either(
        .mapping(TextFormat.schema),
        if: { $0.entries != nil },
        or: ValueSchema<PlainFormat>.choice {
            $0 == .ndjson ? "A flat JSON object per line." : "The line is the message."
        },
        first: { .text($0) },
        second: { $0 == .ndjson ? .ndjson : .plain },
        split: { format in
            switch format {
            case .text(let text): (text, nil)
            case .ndjson: (nil, .ndjson)
            case .plain: (nil, .plain)
            }
        }
    )
}

/// Where a TCP socket listens.
struct TCPAddress: Hashable, Sendable {
    let host: String
    let port: UInt16
}

/// The kind, as the file's keys say it.
extension SourceConfiguration {
    var kindKey: String {
        switch kind {
        case .file: "file"
        case .standardInput: "stdin"
        case .tcp: "tcp"
        case .unix: "unix"
        }
    }

    var filePath: String? {
        get { if case .file(let path) = kind { path } else { nil } }
        set { if let newValue { kind = .file(path: newValue) } }
    }

    var isStandardInput: Bool {
        get { kind == .standardInput }
        set { if newValue { kind = .standardInput } }
    }

    var tcpAddress: TCPAddress? {
        get { if case .tcp(let host, let port) = kind { TCPAddress(host: host, port: port) } else { nil } }
        set { if let newValue { kind = .tcp(host: newValue.host, port: newValue.port) } }
    }

    var unixPath: String? {
        get { if case .unix(let path) = kind { path } else { nil } }
        set { if let newValue { kind = .unix(path: newValue) } }
    }
}

extension TextFormat {
    static let schema = MappingSchema<TextFormat>(
        "text format",
        "How a text line becomes a record.",
        initial: TextFormat(pattern: ""),
        fields: [
            Field(
                "pattern",
                \.pattern,
                .text("a regular expression (RE2) with named groups"),
                isRequired: true,
                "RE2."
            ),
            Field(
                "timestampFormat",
                \.timestampFormat,
                .text("a time pattern such as %Y-%m-%d %H:%M:%S"),
                "Of the group timestamp; RFC 3339 without one."
            ),
        ],
        check: { format, node, problems in
            do {
                _ = try format.compiled()
            } catch let error as TimePatternError {
                problems.report(.wrongValue, at: node.place(of: ["timestampFormat"]), "\(error)")
            } catch {
                problems.report(.wrongValue, at: node.place(of: ["pattern"]), "the pattern cannot be used: \(error)")
            }
        }
    )
}
