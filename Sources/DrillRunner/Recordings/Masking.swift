public import KeyedDigests

/// Replaces what lines say by something of the same shape: each letter by a letter of the same case, each digit by a
/// digit, other signs stay. The same word becomes the same word wherever it stands, so that what was equal stays equal
/// (two short words may come to be equal that were not). Without the key nothing can be turned back or even tried out.
///
/// Timestamps and the names of severities stay as they are: a replay is read by them. How long words are and how often
/// they come can still be seen.
public struct Masking: Sendable {
    private let key: DigestKey

    public init(_ key: DigestKey) {
        self.key = key
    }

    /// The line, masked outside `kept`.
    func mask(_ line: [UInt8], keeping kept: Range<Int>?) -> [UInt8] {
        var result = line
        var start = 0
        while start < line.count {
            if let kept, kept.contains(start) {
                start = kept.upperBound
                continue
            }
            guard Self.isMasked(line[start]) else {
                start += 1
                continue
            }
            let limit = kept.map { $0.lowerBound > start ? $0.lowerBound : line.count } ?? line.count
            var end = start
            while end < limit, Self.isMasked(line[end]) { end += 1 }
            replace(start..<end, in: &result)
            start = end
        }
        return result
    }

    private func replace(_ range: Range<Int>, in line: inout [UInt8]) {
        let word = Array(line[range])
        guard !Self.kept.contains(String(decoding: word, as: UTF8.self).lowercased()) else { return }
        // 32 bytes at a time, each of a digest of its own.
        var digest: [UInt8] = []
        var block: UInt8 = 0
        var index = range.lowerBound
        while index < range.upperBound {
            let offset = index - range.lowerBound
            if offset % 32 == 0 {
                digest = key.digest([block] + word, count: 32)
                block &+= 1
            }
            let length = Self.replace(line, at: index, upTo: range.upperBound, by: digest[offset % 32])
            for (place, byte) in length.enumerated() { line[index + place] = byte }
            index += length.count
        }
    }

    /// What takes the place of the character at `index`: as many bytes as it has.
    private static func replace(_ line: [UInt8], at index: Int, upTo end: Int, by random: UInt8) -> [UInt8] {
        let byte = line[index]
        switch byte {
        case 0x30...0x39: return [0x30 + random % 10]
        case 0x41...0x5A: return [0x41 + random % 26]
        case 0x61...0x7A: return [0x61 + random % 26]
        default: break
        }
        // A character beyond ASCII becomes one of the same length in UTF-8; what is none, one byte that is none.
        let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
        let isWhole =
            byte >= 0xC2 && byte < 0xF5 && index + length <= end
            && line[(index + 1)..<(index + length)].allSatisfy { $0 & 0xC0 == 0x80 }
        guard isWhole else { return [0xFF] }
        let scalar: UInt32 = length == 2 ? 0xE0 + UInt32(random % 23) : length == 3 ? 0x4E00 + UInt32(random) : 0x1F600
        return Unicode.Scalar(scalar).map { Array(String($0).utf8) } ?? [0xFF]
    }

    private static func isMasked(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
        default: false
        }
    }

    /// Names of severities.
    private static let kept: Set<String> = [
        "trace", "debug", "info", "information", "notice", "warn", "warning", "error", "err", "severe", "fatal",
        "critical", "crit", "alert", "emerg", "emergency", "panic", "log",
    ]
}
