import SystemPorts
import Testing

@Suite("StableHash")
struct StableHashTests {
    @Test("the values are the same in every process, build and version")
    func golden() {
        var hash = StableHash()
        #expect(hash.value == 0x4234_cedc_4d37_18a3)
        hash.combine(UInt64(1))
        #expect(hash.value == 0x10fb_0b62_b9b4_d1db)
        var text = StableHash(seed: 5)
        text.combine("kafka")
        #expect(text.value == 0x8638_72f6_0a5b_1052)
        var long = StableHash()
        long.combine("Überlauf äöü 🐟")
        #expect(long.value == 0x293d_3434_4247_0cf5)
    }

    @Test("where one string ends and the next begins makes a difference")
    func boundaries() {
        var values: Set<UInt64> = []
        for parts in [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], ["abc\0"], ["c", "ab"]] {
            var hash = StableHash()
            for part in parts { hash.combine(part) }
            values.insert(hash.value)
        }
        #expect(values.count == 7)
    }

    @Test("each changed bit of the input changes about half of the output")
    func avalanche() {
        var total = 0
        for bit in 0..<64 {
            var one = StableHash()
            var other = StableHash()
            one.combine(UInt64(0x0123_4567_89AB_CDEF))
            other.combine(UInt64(0x0123_4567_89AB_CDEF) ^ (1 << UInt64(bit)))
            total += (one.value ^ other.value).nonzeroBitCount
        }
        #expect((26 * 64...38 * 64).contains(total))
    }

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
