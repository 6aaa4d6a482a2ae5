import Testing

@testable import DrillRunner

@Suite("Writing lines")
struct LineWriterTests {
    private func written(_ write: (inout LineWriter) -> Void) -> String {
        let bytes = [UInt8](unsafeUninitializedCapacity: 256) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            var line = LineWriter(UnsafeMutableRawPointer(base))
            write(&line)
            count = line.offset
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("decimal numbers have their digits, and no more")
    func decimal() {
        var number: UInt64 = 1
        for _ in 0..<20 {
            for value in [number, number &- 1, number &+ 1] {
                #expect(written { $0.put(decimal: value) } == String(value))
            }
            number = number &* 10
        }
        #expect(written { $0.put(decimal: .max) } == String(UInt64.max))
        for value in [0, 7, 123_456_789, 999_999_999] as [UInt64] {
            let digits = String(value)
            let padded = String(repeating: "0", count: 9 - digits.count) + digits
            #expect(written { $0.put(nineDigits: value) } == padded)
        }
    }

    @Test("hexadecimal digits are the lowest ones", arguments: 1...16)
    func hexadecimal(_ width: Int) {
        for number in [0, 0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210, .max] as [UInt64] {
            let digits = String(number, radix: 16)
            let padded = String(repeating: "0", count: 16 - digits.count) + digits
            #expect(written { $0.put(hexadecimal: number, width: width) } == String(padded.suffix(width)))
        }
    }

    @Test("what follows is written over what a number left behind itself")
    func following() {
        let line = written { line in
            line.put(decimal: 7)
            line.put(0x2E)
            line.put(hexadecimal: 0xAB, width: 1)
            line.put("end")
        }
        #expect(line == "7.bend")
    }
}

@Suite("Hashes of texts")
struct TextHashTests {
    private func hash(_ bytes: [UInt8], seed: UInt64 = 1) -> UInt64 {
        let surrounded: [UInt8] = [1, 2, 3] + bytes + [UInt8](repeating: 4, count: 16)
        return surrounded.withUnsafeBytes {
            TextHash.hash(UnsafeRawBufferPointer(rebasing: $0[3..<3 + bytes.count]), seed: seed)
        }
    }

    @Test("every byte counts, and so do their number and the seed", arguments: 0...50)
    func everyByte(_ count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var seen: Set<UInt64> = [hash(bytes)]
        for place in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[place] ^= 1 << UInt8(bit)
                #expect(seen.insert(hash(changed)).inserted)
            }
        }
        #expect(seen.insert(hash(bytes + [0])).inserted)
        #expect(seen.insert(hash(bytes, seed: 2)).inserted)
        #expect(hash(bytes) == bytes.withUnsafeBytes { TextHash.hash($0, seed: 1) })
    }
}
