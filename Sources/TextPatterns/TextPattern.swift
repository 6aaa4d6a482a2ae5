import CRE2Shim
public import SystemPorts

/// A compiled regular expression in RE2's syntax: matching takes time linear in the text, so a user's pattern cannot
/// hang the pipeline. Works on UTF-8 bytes in place.
///
/// Immutable; the same text always gives the same result.
public final class TextPattern: Sendable {
    /// How a match must lie in the text.
    public enum Anchor: Sendable {
        case anywhere, start, whole
    }

    /// The handle of RE2's object. RE2 documents that any number of threads may match with one object; it is freed when
    /// nobody holds it any more.
    private struct Handle: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private let handle: Handle
    /// The expression as it was written.
    public let text: String
    /// The names of the groups in their order; `nil` for a group without a name. The whole match is not among them.
    public let groupNames: [String?]

    /// Groups that one pattern may have.
    public static let groupsMax = 256

    /// - Parameter memoryBytesMax: what RE2 may use for the compiled pattern and its caches.
    /// - Throws: ``TextPatternError`` with RE2's message.
    public init(
        compile text: String,
        caseSensitive: Bool = true,
        memoryBytesMax: Int64 = 8 << 20
    ) throws(TextPatternError) {
        var copy = text
        let pointer = copy.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                var empty: CChar = 0
                return withUnsafePointer(to: &empty) { none in
                    logdrill_pattern_compile(
                        characters.baseAddress ?? none,
                        characters.count,
                        caseSensitive,
                        memoryBytesMax
                    )
                }
            }
        }
        guard let pointer else { throw TextPatternError(pattern: text, reason: "out of memory", part: "") }
        var length = 0
        let message = Self.text(logdrill_pattern_error(pointer, &length), length)
        guard length == 0 else {
            let part = Self.text(logdrill_pattern_error_part(pointer, &length), length)
            logdrill_pattern_free(pointer)
            throw TextPatternError(pattern: text, reason: message, part: part)
        }
        let count = logdrill_pattern_group_count(pointer)
        guard count <= Self.groupsMax else {
            logdrill_pattern_free(pointer)
            throw TextPatternError(pattern: text, reason: "more than \(Self.groupsMax) groups", part: "")
        }
        let names = (0..<count).map { index in
            logdrill_pattern_group_name(pointer, index + 1).map { String(cString: $0) }
        }
        // RE2 itself would let it pass.
        var seen: Set<String> = []
        for case let name? in names where !seen.insert(name).inserted {
            logdrill_pattern_free(pointer)
            throw TextPatternError(pattern: text, reason: "duplicate group name", part: name)
        }
        handle = Handle(pointer: pointer)
        self.text = text
        groupNames = names
    }

    deinit {
        logdrill_pattern_free(handle.pointer)
    }

    /// Matches the bytes of `range`, which to the pattern are the whole text.
    ///
    /// - Parameter groups: gets the range of each group in `bytes`, null for one that took no part; unchanged where
    ///   nothing matched.
    /// - Returns: whether the text matches.
    public func match(
        _ bytes: [UInt8],
        _ range: ByteRange,
        anchor: Anchor = .anywhere,
        into groups: inout [ByteRange]
    ) -> Bool {
        precondition(range.start >= 0 && range.start <= range.end && Int(range.end) <= bytes.count, "no such bytes")
        let count = groupNames.count
        return withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * (count + 1)) { ranges in
            guard let target = ranges.baseAddress else { return false }
            let found = bytes.withUnsafeBufferPointer { buffer in
                logdrill_pattern_match(
                    handle.pointer,
                    buffer.baseAddress,
                    Int(range.start),
                    Int(range.end),
                    Self.number(anchor),
                    target,
                    Int32(count)
                )
            }
            guard found == 1 else { return false }
            groups.removeAll(keepingCapacity: true)
            for index in 1..<count + 1 {
                groups.append(ByteRange(start: Int(ranges[2 * index]), end: Int(ranges[2 * index + 1])))
            }
            return true
        }
    }

    /// The range of each group, null for one that took no part; `nil` where the text does not match.
    public func match(_ bytes: [UInt8], _ range: ByteRange, anchor: Anchor = .anywhere) -> [ByteRange]? {
        var groups: [ByteRange] = []
        return match(bytes, range, anchor: anchor, into: &groups) ? groups : nil
    }

    /// The texts of the groups of a match in `text`, for edges; `nil` where it does not match.
    public func match(_ text: String, anchor: Anchor = .anywhere) -> [String?]? {
        let bytes = Array(text.utf8)
        return match(bytes, ByteRange(start: 0, end: bytes.count), anchor: anchor)?.map { range in
            range.isNull ? nil : String(decoding: bytes[range.bounds], as: UTF8.self)
        }
    }

    private static func number(_ anchor: Anchor) -> Int32 {
        switch anchor {
        case .anywhere: 0
        case .start: 1
        case .whole: 2
        }
    }

    private static func text(_ characters: UnsafePointer<CChar>, _ length: Int) -> String {
        let bytes = UnsafeBufferPointer(start: characters, count: length)
        return String(decoding: bytes.lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Why a text is no pattern.
public struct TextPatternError: Error, Hashable, Sendable, CustomStringConvertible {
    public let pattern: String
    /// RE2's message, such as `missing closing ): (`.
    public let reason: String
    /// The part of the pattern that RE2 complains of; empty where it names none.
    public let part: String

    /// Where in the pattern's UTF-8 that part begins, if it occurs just once.
    public var byteOffset: Int? {
        guard !part.isEmpty, part != pattern else { return part.isEmpty ? nil : 0 }
        let whole = Array(pattern.utf8)
        let piece = Array(part.utf8)
        guard piece.count <= whole.count else { return nil }
        let places = (0...whole.count - piece.count).filter { whole[$0..<$0 + piece.count].elementsEqual(piece) }
        return places.count == 1 ? places[0] : nil
    }

    public var description: String {
        byteOffset.map { "\(reason) at byte \($0) of '\(pattern)'" } ?? "\(reason) in '\(pattern)'"
    }
}
