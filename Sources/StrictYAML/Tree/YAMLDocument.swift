/// How large a file may be: bounds for what a reader of configuration should ever see.
public struct YAMLLimits: Sendable {
    /// Bytes.
    public var size = 1 << 20
    /// Mappings and lists inside one another.
    public var depth = 32
    /// Scalars, lists and mappings together.
    public var nodes = 50_000

    public init() {}
}

/// A file as a tree of located values.
public struct YAMLDocument: Sendable {
    public var root: YAMLNode
    public let file: String

    public init(root: YAMLNode, file: String) {
        self.root = root
        self.file = file
    }

    /// Reads `bytes`, the content of `file`, and reports everything that is not of the language: syntax errors,
    /// invalid UTF-8, tags, anchors and aliases, several documents, keys that are no text, duplicate keys.
    ///
    /// - Returns: what can be decoded further in spite of that; `nil` where nothing can.
    public static func parse(
        _ bytes: [UInt8],
        file: String,
        limits: YAMLLimits = YAMLLimits(),
        into problems: inout Problems
    ) -> YAMLDocument? {
        guard bytes.count <= limits.size else {
            let message = "the file has \(bytes.count) bytes; accepted: at most \(limits.size)"
            problems.report(.limit, at: Place(source: file, line: 1, column: 1), message)
            return nil
        }
        if let offset = firstInvalidByte(of: bytes) {
            let byte = String(bytes[offset], radix: 16, uppercase: true)
            let message = "found the byte 0x\(byte), which is not UTF-8; accepted: UTF-8 text"
            problems.report(.syntax, at: place(of: offset, in: bytes, file), message)
            return nil
        }
        return bytes.withUnsafeBufferPointer { buffer in
            do throws(YAMLSyntaxError) {
                var builder = TreeBuilder(reader: try EventReader(buffer), file: file, limits: limits)
                let root = try builder.document(into: &problems)
                return root.map { YAMLDocument(root: $0, file: file) }
            } catch {
                report(error, bytes: bytes, file: file, into: &problems)
                return nil
            }
        }
    }

    private static func firstInvalidByte(of bytes: [UInt8]) -> Int? {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }

    private static func place(of offset: Int, in bytes: [UInt8], _ file: String) -> Place {
        let before = bytes[..<min(offset, bytes.count)]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1
        return Place(source: file, line: line, column: column)
    }

    private static func report(_ error: YAMLSyntaxError, bytes: [UInt8], file: String, into problems: inout Problems) {
        let place =
            error.mark.map { Place(source: file, line: $0.line, column: $0.column) }
            ?? place(of: error.byteOffset, in: bytes, file)
        let line =
            bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .dropFirst(place.line - 1).first ?? []
        var hint = ""
        if line.prefix(while: { $0 == 0x20 || $0 == 0x09 }).contains(0x09) {
            hint = "; the line is indented with a tab, YAML indents with spaces"
        }
        problems.report(.syntax, at: place, "this is not YAML: \(error.message)\(hint)")
    }
}
