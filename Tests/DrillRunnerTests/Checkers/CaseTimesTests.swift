import DrillRunner
import SystemPorts
import Testing

@Suite("When cases happened")
struct CaseTimesTests {
    private static func times(_ entries: (Int64, Int)...) -> CaseTimes {
        var times = CaseTimes()
        for (second, count) in entries { times.add(.zero + .seconds(second), count: count) }
        return times
    }

    @Test("cases of one instant are kept together, and none is lost")
    func folding() {
        let times = Self.times((1, 2), (1, 3), (4, 1), (1, 1))
        #expect(times.entries.map(\.count) == [5, 1, 1])
        #expect(times.count == 7)
        #expect(times.first == .zero + .seconds(1))
        #expect(times.last == .zero + .seconds(4))
    }

    @Test("a split by time keeps every case on one side")
    func splitByTime() {
        let (inside, outside) = Self.times((1, 2), (4, 5), (9, 1)).split { $0 < .zero + .seconds(5) }
        #expect(inside == Self.times((1, 2), (4, 5)))
        #expect(outside == Self.times((9, 1)))
    }

    @Test("a split by number cuts through an instant", arguments: [0, 1, 2, 3, 7, 8, 100])
    func splitByNumber(number: Int) {
        let (head, tail) = Self.times((1, 2), (4, 5), (9, 1)).split(first: number)
        #expect(head.count == min(number, 8))
        #expect(head.count + tail.count == 8)
    }

    @Test("what a checker finds bears the time and the record that it is about")
    func fromCheckers() {
        var history = Clean.history
        history.groupCommits.append(Clean.group(0, 999, at: 9))
        let violation = Checkers.judge(history).violations.first
        #expect(violation?.anomaly == "commit-before-store")
        #expect(violation?.times.first == history.groupCommits.last?.time)
        #expect(violation?.examples.first?.time == history.groupCommits.last?.time)
        #expect(violation?.examples.first?.subject == history.groupCommits.last.map { .partition($0.partition) })
    }
}
