import RecordProtocol
import SystemPorts
import Testing

@Suite("long random histories")
struct RandomHistoryTests {
    @Test("whatever happens, every record is stored once, or filtered, or counted as dropped", arguments: 1...60)
    func exactlyOnce(seed: UInt64) {
        #expect(failures(seed: seed).isEmpty)
    }

    @Test(
        "a missing rule shows within sixty histories",
        .enabled(if: ModelTests.hasMutants, "run with --traits Mutants"),
        arguments: ["max-dedup", "early-floor"]
    )
    func missingRule(_ name: String) {
        #if Mutants
            let mutants = Mutants([Mutant(name)])
            #expect((1...60).contains { !failures(seed: $0, mutants).isEmpty })
        #endif
    }

    /// What is wrong at the end of the history of `seed`.
    private func failures(seed: UInt64, _ mutants: Mutants = .none) -> [String] {
        var history = RandomHistory(seed: seed, records: 200, partitions: 1 + Int32(seed % 3), mutants: mutants)
        for _ in 0..<2_000 {
            switch history.random.index(below: 100) {
            case 0..<20: history.seal()
            case 20..<30: history.resend()
            case 30: history.giveUp()
            case 31: history.crash()
            case 32..<40: history.save()
            case 40..<70: history.deliver(losing: true)
            case 70..<75: history.process(asZombie: true)
            default: history.process(asZombie: false)
            }
        }
        drain(&history)
        return failures(of: history)
    }

    /// Nothing goes wrong any more, until all is settled.
    private func drain(_ history: inout RandomHistory) {
        for _ in 0..<5_000 {
            if history.nextRecord == history.ends.count, history.progress.outstanding.isEmpty, history.network.isEmpty {
                break
            }
            history.seal()
            if history.network.isEmpty { history.resend() }
            history.deliver(losing: false)
        }
        history.save()
        for _ in 0..<5_000 { history.process(asZombie: false) }
    }

    private func failures(of history: RandomHistory) -> [String] {
        var failures: [String] = []
        for (index, end) in history.ends.enumerated() {
            let start = history.start(of: index)
            let copies = history.stored[RecordID(stream: history.progress.stream, start: start, end: end)] ?? 0
            let expected =
                history.filtered.contains(index) ? 0...0 : history.dropped.contains(start) ? 0...1 : 1...1
            if !expected.contains(copies) { failures.append("record \(start)..<\(end) is stored \(copies) times") }
        }
        let saved = history.progress.saved
        if saved.position != history.ends.last { failures.append("the saved position is \(saved.position)") }
        if saved.acknowledged.total + saved.settledAtSource.total != Int64(history.ends.count) {
            failures.append("the shipper's counts do not add up to the records")
        }
        if saved.settledAtSource[.indeterminate] != Int64(history.dropped.count) {
            failures.append("the shipper's count of dropped records is wrong")
        }
        if history.findings > 0 { failures.append("acked-lost was reported, and nothing was lost") }
        if history.replayed != history.checkpoints.map(\.deduplication) {
            failures.append("the deltas do not add up to the state")
        }
        return failures
    }
}
