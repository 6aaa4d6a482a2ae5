import CYAML

/// One event of libyaml's parser as a Swift value: nothing of libyaml's types leaves this file.
struct YAMLEvent {
    enum Kind {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias(String)
        case scalar(YAMLScalar)
        case sequenceStart, sequenceEnd, mappingStart, mappingEnd
    }

    let kind: Kind
    /// An anchor or tag written before the node.
    let anchor: String?
    let tag: String?
    /// From 1.
    let line: Int
    let column: Int
}

/// What libyaml says of text that is no YAML.
struct YAMLSyntaxError: Error {
    let message: String
    /// From 1; `nil` where libyaml knows only a byte offset.
    let mark: (line: Int, column: Int)?
    let byteOffset: Int
}

/// Pulls events out of libyaml, one by one.
struct EventReader: ~Copyable {
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// `bytes` must outlive the reader.
    ///
    /// - Throws: when memory is short.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(YAMLSyntaxError) {
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw YAMLSyntaxError(message: "not enough memory for the parser", mark: nil, byteOffset: 0)
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// The next event. Not to be called again after it threw or after the stream's end.
    func next() throws(YAMLSyntaxError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { yaml_event_delete(&event) }
        let line = Int(event.start_mark.line) + 1
        let column = Int(event.start_mark.column) + 1
        func located(
            _ kind: YAMLEvent.Kind,
            anchor: UnsafePointer<UInt8>? = nil,
            tag: UnsafePointer<UInt8>? = nil
        ) -> YAMLEvent {
            YAMLEvent(kind: kind, anchor: text(anchor), tag: text(tag), line: line, column: column)
        }
        switch event.type {
        case YAML_STREAM_START_EVENT: return located(.streamStart)
        case YAML_DOCUMENT_START_EVENT: return located(.documentStart)
        case YAML_DOCUMENT_END_EVENT: return located(.documentEnd)
        case YAML_SEQUENCE_END_EVENT: return located(.sequenceEnd)
        case YAML_MAPPING_END_EVENT: return located(.mappingEnd)
        case YAML_ALIAS_EVENT: return located(.alias(text(event.data.alias.anchor) ?? ""))
        case YAML_SEQUENCE_START_EVENT:
            return located(.sequenceStart, anchor: event.data.sequence_start.anchor, tag: event.data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            return located(.mappingStart, anchor: event.data.mapping_start.anchor, tag: event.data.mapping_start.tag)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let value = YAMLScalar(String(decoding: bytes, as: UTF8.self), style: style(scalar.style))
            return located(.scalar(value), anchor: scalar.anchor, tag: scalar.tag)
        default: return located(.streamEnd)
        }
    }

    private func text(_ pointer: UnsafePointer<UInt8>?) -> String? {
        pointer.map { String(cString: $0) }
    }

    private func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
        switch style {
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
        case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
        default: .plain
        }
    }

    private func failure() -> YAMLSyntaxError {
        let state = parser.pointee
        var message = state.problem.map { String(cString: $0) } ?? "libyaml gives no reason"
        if let context = state.context.map({ String(cString: $0) }) {
            message += " \(context)"
            let start = Int(state.context_mark.line) + 1
            if state.context_mark.line != state.problem_mark.line { message += " that starts in line \(start)" }
        }
        if state.error == YAML_READER_ERROR {
            return YAMLSyntaxError(message: message, mark: nil, byteOffset: Int(state.problem_offset))
        }
        let mark = (line: Int(state.problem_mark.line) + 1, column: Int(state.problem_mark.column) + 1)
        return YAMLSyntaxError(message: message, mark: mark, byteOffset: Int(state.problem_mark.index))
    }
}
