import SystemPorts
import Testing

@Suite("RandomStream")
struct RandomStreamTests {
    @Test("the numbers are those of xoshiro256** seeded through SplitMix64")
    func golden() {
        // Seed 0: as published; the others: from an independent implementation in Python.
        let expected: [UInt64: [UInt64]] = [
            0: [0x99ec_5f36_cb75_f2b4, 0xbf6e_1f78_4956_452a, 0x1a5f_849d_4933_e6e0, 0x6aa5_94f1_262d_2d2c],
            1: [0xb3f2_af6d_0fc7_10c5, 0x853b_5596_4736_4cea, 0x92f8_9756_082a_4514, 0x642e_1c7b_c266_a3a7],
            42: [0x1578_0b2e_0c2e_c716, 0x6104_d986_6d11_3a7e, 0xae17_5332_39e4_99a1, 0xecb8_ad47_03b3_60a1],
        ]
        for seed in expected.keys.sorted() {
            var stream = RandomStream(seed: seed)
            #expect((0..<4).map { _ in stream.next() } == expected[seed])
        }
        var named = RandomStream(seed: 9, name: "workload")
        #expect(named.next() == 0xfce2_a181_8a40_a42f)
        #expect(named.next() == 0x66cc_8b33_bb4b_f205)
    }

    @Test("bounded numbers are the same everywhere")
    func goldenBounded() {
        var stream = RandomStream(seed: 7)
        #expect((0..<12).map { _ in stream.below(10) } == [7, 2, 8, 9, 9, 8, 0, 1, 4, 1, 5, 7])
        var large = RandomStream(seed: 7)
        let expected: [UInt64] = [9_692_516_303_121_356_995, 3_856_539_442_751_087_005, 11_616_294_679_869_479_728]
        #expect((0..<3).map { _ in large.below(0xC000_0000_0000_0000) } == expected)
    }

    /// Chi-square of `counts` against equal expectation; for 15 degrees of freedom 0.1 % lie above 37.7.
    private func chiSquare(_ counts: [Int]) -> Double {
        let expected = Double(counts.reduce(0, +)) / Double(counts.count)
        return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    }

    @Test("numbers below a bound are uniform", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func uniform(seed: UInt64) {
        var stream = RandomStream(seed: seed)
        var counts = [Int](repeating: 0, count: 16)
        var lowBits = counts
        var thirds = [Int](repeating: 0, count: 3)
        for _ in 0..<160_000 {
            counts[stream.index(below: 16)] += 1
            lowBits[Int(stream.next() & 15)] += 1
            // A bound close to the whole range, where a modulus would favour the first third by half.
            thirds[Int(stream.below(0xC000_0000_0000_0000) / 0x4000_0000_0000_0000)] += 1
        }
        #expect(chiSquare(counts) < 45)
        #expect(chiSquare(lowBits) < 45)
        #expect(chiSquare(thirds) < 20)
    }

    @Test("ranges are met from end to end, the widest too")
    func ranges() {
        var stream = RandomStream(seed: 3)
        var seen: Set<Int64> = []
        for _ in 0..<1_000 { seen.insert(stream.integer(in: -3...3)) }
        #expect(seen == Set(-3...3))
        #expect(stream.integer(in: 5...5) == 5)
        let wide = (0..<100).map { _ in stream.integer(in: .min ... .max) }
        #expect(wide.contains { $0 < 0 } && wide.contains { $0 > 0 })
        for _ in 0..<100 {
            let duration = stream.duration(in: .milliseconds(1) ... .milliseconds(2))
            #expect(duration >= .milliseconds(1) && duration <= .milliseconds(2))
        }
        let hits = (0..<10_000).count { _ in stream.chance(1, outOf: 4) }
        #expect((2_300...2_700).contains(hits))
    }

    @Test("streams of other names and seeds are others")
    func independence() {
        var firsts: Set<UInt64> = []
        for seed: UInt64 in 0..<100 {
            for name in ["", "a", "b", "workload", "workload "] {
                var stream = RandomStream(seed: seed, name: name)
                firsts.insert(stream.next())
            }
        }
        #expect(firsts.count == 500)
    }
}
