import LogModel
import SystemPorts
import Testing

@Suite("Lines that continue others")
struct LineJoinerTests {
    /// Records of `text`, taken in pieces, as content, positions and endings.
    private func records(_ text: String, pieces: Int = .max, limit: Int = 1_000, ends: Bool = true) -> [String] {
        var splitter = LineSplitter(lineBytesMax: limit)
        var joiner = LineJoiner(recordBytesMax: limit)
        var result: [String] = []
        func take(_ split: SplitLines) {
            for index in 0..<split.count {
                let content = String(decoding: split.lines.bytes[split.lines.ranges[index].bounds], as: UTF8.self)
                result.append("\(split.starts[index])..\(split.ends[index]) \(split.endings[index]) \(content)")
            }
        }
        func join(_ split: SplitLines) -> SplitLines {
            joiner.join(split) { lines, index in
                let range = lines.ranges[index]
                return range.count > 0 && [0x20, 0x09].contains(lines.bytes[Int(range.start)])
            }
        }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            take(join(splitter.append(Array(rest.prefix(pieces)))))
            rest = rest.dropFirst(pieces)
        }
        if ends {
            take(join(splitter.finish()))
            take(joiner.release(.inputEnd))
        }
        return result
    }

    @Test("a stack belongs to the line before it, terminators included", arguments: [1, 2, 3, 7, 100])
    func joins(_ pieces: Int) {
        #expect(
            records("a\n\tat b\r\n at c\r\nd\n\n e\nf", pieces: pieces) == [
                "0..16 terminator a\n\tat b\r\n at c", "16..18 terminator d", "18..22 terminator \n e", "22..23 inputEnd f",
            ]
        )
    }

    @Test("a record is held until something else begins")
    func holds() {
        #expect(records("a\n b\n", ends: false) == [])
        #expect(records("a\n b\nc", ends: false) == [], "c may yet come to be a longer line")
        #expect(records("a\n b\nc\n", ends: false) == ["0..5 terminator a\n b"])
        #expect(records(" a\n b\n") == ["0..6 inputEnd  a\n b"], "what continues nothing begins a record")
    }

    @Test("a record that grows too long is cut between two lines", arguments: [1, 4, 100])
    func limit(_ pieces: Int) {
        #expect(
            records("abcd\n 234\n 678\n 012\nx\n", pieces: pieces, limit: 9) == [
                "0..10 cut abcd\n 234", "10..20 terminator  678\n 012", "20..22 inputEnd x",
            ]
        )
    }

    @Test("a line that was cut is not continued: the rest of it begins a record")
    func cutLine() {
        #expect(
            records("abcdefgh\n ij\nk\n", limit: 4) == [
                "0..4 cut abcd", "4..9 cut efgh", "9..13 terminator  ij", "13..15 inputEnd k",
            ]
        )
    }
}
