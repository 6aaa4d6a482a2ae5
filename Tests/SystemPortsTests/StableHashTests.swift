import SystemPorts
import Testing

@Suite("Stable hashes")
struct StableHashTests {
    /// The definition, byte by byte: whole words, then what is left, then the number of bytes.
    private func reference(_ bytes: [UInt8]) -> UInt64 {
        var hash = StableHash(seed: 5)
        for start in stride(from: 0, through: bytes.count, by: 8) {
            let piece = bytes[start..<min(start + 8, bytes.count)]
            hash.combine(piece.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
        hash.combine(UInt64(bytes.count))
        return hash.value
    }

    @Test("bytes are taken eight at a time, and the rest alone", arguments: 0...40)
    func lengths(_ count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
        // Among others, which must not count.
        let surrounded: [UInt8] = [9, 9, 9] + bytes + [7, 7, 7, 7, 7, 7, 7, 7]
        var hash = StableHash(seed: 5)
        surrounded.withUnsafeBytes { hash.combine(bytes: UnsafeRawBufferPointer(rebasing: $0[3..<3 + count])) }
        #expect(hash.value == reference(bytes))
    }
}
