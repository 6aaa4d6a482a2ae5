import RecordProtocol
import SystemPorts
import Testing

@Suite("position ranges")
struct PositionRangesTests {
    @Test("neighbours and overlaps are merged")
    func merges() {
        var ranges = PositionRanges()
        ranges.insert(10..<20)
        ranges.insert(30..<40)
        ranges.insert(0..<5)
        #expect(ranges.ranges == [0..<5, 10..<20, 30..<40])
        ranges.insert(5..<10)
        #expect(ranges.ranges == [0..<20, 30..<40])
        ranges.insert(15..<35)
        #expect(ranges.ranges == [0..<40])
        #expect(ranges.total == 40)
        #expect(ranges.contiguousEnd(from: 3) == 40)
        #expect(ranges.contiguousEnd(from: 40) == 40)
    }

    @Test("whatever is inserted and removed, the set agrees with a set of single positions")
    func agreesWithBits() {
        var random = RandomStream(seed: 7)
        for _ in 0..<300 {
            var ranges = PositionRanges()
            var bits = [Bool](repeating: false, count: 64)
            for _ in 0..<20 {
                let start = random.index(below: 60)
                let end = start + random.index(below: 5)
                if random.chance(1, outOf: 8) {
                    ranges.removeBelow(Int64(start))
                    for index in 0..<start { bits[index] = false }
                } else {
                    ranges.insert(Int64(start)..<Int64(end))
                    for index in start..<end { bits[index] = true }
                }
                let from = random.index(below: 60)
                let to = from + random.index(below: 5)
                #expect(ranges.contains(Int64(from), Int64(to)) == bits[from..<to].allSatisfy { $0 })
                #expect(ranges.overlaps(Int64(from), Int64(to)) == bits[from..<to].contains(true))
                #expect(ranges.total == Int64(bits.filter { $0 }.count))
                let run = bits[from...].prefix { $0 }.count
                #expect(ranges.contiguousEnd(from: Int64(from)) == Int64(from + run))
            }
            for (range, next) in zip(ranges.ranges, ranges.ranges.dropFirst()) {
                #expect(range.upperBound < next.lowerBound)
            }
        }
    }
}
