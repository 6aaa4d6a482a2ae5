import SystemPorts
import Testing
import TextPatterns

@Suite("Text patterns")
struct TextPatternTests {
    @Test("named groups are found in place")
    func groups() throws {
        let pattern = try TextPattern(compile: #"^(?P<host>\S+) (\d+) (?P<message>.*)$"#)
        #expect(pattern.groupNames == ["host", nil, "message"])
        let bytes = Array("xx\nweb1 42 fällt aus\nyy".utf8)
        let range = ByteRange(start: 3, end: bytes.count - 3)
        let groups = try #require(pattern.match(bytes, range))
        #expect(groups.map { String(decoding: bytes[$0.bounds], as: UTF8.self) } == ["web1", "42", "fällt aus"])
        #expect(groups[0] == ByteRange(start: 3, end: 7))
    }

    @Test("a group that takes no part is null, one that is empty is not")
    func absentGroups() throws {
        let pattern = try TextPattern(compile: "(a)?(b*)c")
        #expect(try #require(pattern.match("c")) == [nil, ""])
        let empty = try TextPattern(compile: "(x*)")
        #expect(empty.match([], ByteRange(start: 0, end: 0)) == [ByteRange(start: 0, end: 0)])
    }

    @Test("anchors bind to the range, not to the buffer")
    func anchors() throws {
        let pattern = try TextPattern(compile: "b+")
        let bytes = Array("abba".utf8)
        let inner = ByteRange(start: 1, end: 3)
        #expect(pattern.match(bytes, inner, anchor: .whole) != nil)
        #expect(pattern.match(bytes, ByteRange(start: 0, end: 4), anchor: .start) == nil)
        #expect(pattern.match(bytes, ByteRange(start: 0, end: 4)) != nil)
        #expect(try TextPattern(compile: "^bb$").match(bytes, inner) != nil)
    }

    @Test("case can be ignored")
    func caseInsensitive() throws {
        #expect(try TextPattern(compile: "error", caseSensitive: false).match("ERROR") != nil)
        #expect(try TextPattern(compile: "error").match("ERROR") == nil)
    }

    @Test(
        "a pattern that does not compile says what and where",
        arguments: [
            ("a(b", "missing )", "a(b", 0), ("[a", "missing ]", "[a", 0), ("x**", "bad repetition operator", "**", 1),
            ("(?P<n>a)(?P<n>b)", "duplicate group name", "n", nil),
            ("a{2000}", "invalid repetition size", "{2000}", 1),
            (#"(a)\1"#, "invalid escape sequence", #"\1"#, 3), ("(?<=a)b", "invalid perl operator", "(?<", 0),
        ]
    )
    func errors(_ text: String, _ reason: String, _ part: String, _ offset: Int?) throws {
        let error = try #require(throws: TextPatternError.self) { _ = try TextPattern(compile: text) }
        #expect(error.reason.contains(reason) || error.part == part, "\(error)")
        #expect(error.byteOffset == offset, "\(error)")
    }

    @Test("a pattern beyond the memory budget is refused")
    func budget() {
        #expect(throws: TextPatternError.self) {
            _ = try TextPattern(compile: "((a{100}){100}){100}", memoryBytesMax: 1 << 16)
        }
    }

    @Test("bytes that are not UTF-8 do not match a dot, and do no harm")
    func invalidBytes() throws {
        let pattern = try TextPattern(compile: "^(.*)$")
        #expect(pattern.match([0x61, 0xFF, 0x62], ByteRange(start: 0, end: 3)) == nil)
    }

    @Test("a pattern that would hang a backtracking engine takes linear time")
    func linear() throws {
        let pattern = try TextPattern(compile: "^(a+)+$")
        #expect(pattern.match(String(repeating: "a", count: 100_000) + "b") == nil)
    }
}
