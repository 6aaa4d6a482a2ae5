import LogModel
import SystemPorts
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// All lines of `bytes`, given in chunks of the sizes that `size` returns.
private func split(_ bytes: [UInt8], max: Int = 1 << 20, chunk size: () -> Int) -> [Line] {
    var splitter = LineSplitter(lineBytesMax: max)
    var lines: [Line] = []
    func take(_ split: SplitLines) {
        for index in 0..<split.count {
            lines.append(
                Line(
                    text: split.lines[index],
                    start: split.starts[index],
                    end: split.ends[index],
                    ending: split.endings[index]
                )
            )
        }
    }
    var position = 0
    while position < bytes.count {
        let end = min(bytes.count, position + Swift.max(1, size()))
        take(splitter.append(Array(bytes[position..<end])))
        position = end
    }
    take(splitter.finish())
    #expect(splitter.position == Int64(bytes.count))
    #expect(splitter.pendingCount == 0)
    return lines
}

private struct Line: Equatable {
    var text: [UInt8]
    var start: Int64
    var end: Int64
    var ending: LineEnding
}

private func texts(_ text: String, max: Int = 1 << 20) -> [String] {
    split(Array(text.utf8), max: max) { text.utf8.count }.map { String(decoding: $0.text, as: UTF8.self) }
}

/// The Loghub samples: where `LOGDRILL_LOGHUB` says, or in a folder `shared` near the checkout; `nil` where absent.
private let loghub: String? = {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    let named = getenv("LOGDRILL_LOGHUB").map { String(cString: $0) }
    return [named, "\(root)/../shared/loghub", "\(root)/../../shared/loghub"].compactMap { $0 }.first { path in
        access("\(path)/Apache_2k.log", R_OK) == 0
    }
}()

@Suite("Splitting lines")
struct LineSplitterTests {
    @Test("a line ends in LF or CRLF, and neither is content")
    func terminators() {
        #expect(texts("a\nb\r\nc\n") == ["a", "b", "c"])
        #expect(texts("\n\r\n") == ["", ""])
        #expect(texts("") == [])
    }

    @Test("an unterminated last line is a line")
    func unterminated() {
        #expect(texts("a\nb") == ["a", "b"])
        #expect(texts("a\nb\r") == ["a", "b\r"])
        #expect(split(Array("a\nb".utf8)) { 9 }.map(\.ending) == [.terminator, .inputEnd])
    }

    @Test("a lone CR is content, and so is all but the last of several before LF")
    func loneReturn() {
        #expect(texts("a\rb\nc\r\r\n") == ["a\rb", "c\r"])
    }

    @Test("positions cover the input without gaps, terminators included")
    func positions() {
        let lines = split(Array("ab\r\n\ncd".utf8)) { 3 }
        #expect(lines.map(\.start) == [0, 4, 5])
        #expect(lines.map(\.end) == [4, 5, 7])
    }

    @Test("a line that is too long is cut before a character that does not fit, and goes on")
    func cuts() {
        #expect(texts("abcdefghij\nk", max: 4) == ["abcd", "efgh", "ij", "k"])
        #expect(texts("abcd\nefgh\r\n", max: 4) == ["abcd", "efgh"])
        #expect(texts("abcü\n", max: 4) == ["abc", "ü"])
        #expect(texts("abcd\rx\n", max: 4) == ["abcd", "\rx"])
        let lines = split(Array("abcdef\n".utf8), max: 4) { 1 }
        #expect(lines.map(\.ending) == [.cut, .terminator])
        #expect(lines.map(\.end) == [4, 7])
    }

    @Test("what is held can be cut off; a CR waits for its LF")
    func cutOff() {
        var splitter = LineSplitter()
        #expect(splitter.append(Array("ab\r".utf8)).count == 0)
        let cut = splitter.cut()
        #expect(cut.lines[0] == Array("ab".utf8))
        #expect(cut.endings == [.cut])
        #expect(splitter.pendingStart == 2)
        let rest = splitter.append(Array("\nc\n".utf8))
        #expect((0..<rest.count).map { rest.lines[$0] } == [[], Array("c".utf8)])
        #expect(rest.starts == [2, 4])
    }

    @Test("lines do not depend on the chunks they arrive in", arguments: 0..<200)
    func chunks(_ seed: Int) {
        var random = RandomStream(seed: UInt64(seed))
        let alphabet: [UInt8] = [0x61, 0x62, 0x0A, 0x0D, 0xC3, 0xBC, 0x0A, 0xFF]
        let bytes = (0..<random.index(below: 200)).map { _ in alphabet[random.index(below: alphabet.count)] }
        let max = 4 + random.index(below: 6)
        let whole = split(bytes, max: max) { bytes.count }
        #expect(split(bytes, max: max) { 1 } == whole)
        #expect(split(bytes, max: max) { random.index(below: 7) } == whole)
        var position: Int64 = 0
        for line in whole {
            #expect(line.start == position)
            #expect(line.text.count <= max)
            #expect(line.text == Array(bytes[Int(line.start)..<Int(line.start) + line.text.count]))
            position = line.end
        }
        #expect(position == Int64(bytes.count))
    }

    @Test(
        "every Loghub sample has 2,000 lines",
        .enabled(if: loghub != nil, "the Loghub samples are not on this machine (set LOGDRILL_LOGHUB)"),
        arguments: [
            "Apache", "BGL", "HDFS", "HPC", "Hadoop", "Linux", "OpenSSH", "OpenStack", "Spark", "Zookeeper",
        ]
    )
    func samples(_ name: String) throws {
        let folder = try #require(loghub)
        let file = try #require(fopen("\(folder)/\(name)_2k.log", "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        #expect(split(bytes) { 4_096 }.count == 2_000)
        #expect(split(bytes) { bytes.count }.count == 2_000)
    }
}
