import DrillRunner
import DrillSimulation
import InMemoryLogStore
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts
import Testing

@Suite("The ledger")
struct LedgerTests {
    @Test("a clean run is stored whole, balances, and no checker accuses it", arguments: 1...3)
    func clean(_ seed: UInt64) throws {
        let delivery = Delivery(seed: seed)
        try delivery.carry()
        let (report, history) = delivery.close()
        #expect(report.total.attempted == 3_000)
        #expect(report.total.stored == 3_000)
        #expect(report.isBalanced)
        #expect(history.corrupted.count == 0)
        #expect(history.stored.count == 30)
        let judgement = Checkers.judge(history)
        #expect(judgement.violations.isEmpty, "\(judgement.violations)")
        #expect(judgement.permitted.isEmpty)
    }

    @Test("latency runs from intended emission to commit")
    func latency() throws {
        let delivery = Delivery(perSource: 100)
        try delivery.carry(delay: .seconds(5))
        let latency = delivery.close().report.total.latency
        // The first record waited for the batch's last and the delay, the last one for the delay.
        #expect(latency.count == 200)
        let largest = try #require(latency.maximum)
        #expect(largest > .milliseconds(5_198) && largest < .milliseconds(5_260))
        #expect(latency.smallest > 5_000_000_000 && latency.smallest < 5_060_000_000)
    }

    @Test("records of every end are counted where they end")
    func ends() throws {
        let delivery = Delivery()
        try delivery.carry { source, ordinal, fate in
            var fate = fate
            switch ordinal {
            case 0..<10: return nil
            case 20..<25: fate.outcome = .filtered
            case 30..<33: fate.outcome = .deadLettered
            default: break
            }
            return fate
        }
        let first = delivery.records[0]
        func positions(_ ordinals: Range<Int>) throws -> Range<Int64> {
            let lower = try #require(first[ordinals.lowerBound].id)
            let upper = try #require(first[ordinals.upperBound - 1].id)
            return lower.start..<upper.end
        }
        let stream = delivery.streams[0]
        let filtered = try positions(0..<3)
        let dropped = try positions(3..<5)
        let held = try positions(5..<6)
        let (report, history) = delivery.close { evidence in
            evidence.settlements = [
                SourceSettlementRun(
                    stream: stream,
                    positions: filtered,
                    settlement: SourceSettlement(.filtered, reason: "minimum-severity")
                ),
                SourceSettlementRun(
                    stream: stream,
                    positions: dropped,
                    settlement: SourceSettlement(.dropped, reason: "overflow")
                ),
            ]
            evidence.holdings = [
                QueueHolding("shipper-1 buffer", .positions(stream, held)),
                QueueHolding("again", .positions(stream, held)),
            ]
        }
        let total = report.total
        #expect(total.attempted == 3_000)
        #expect(total.stored == 3_000 - 20 - 10 - 6)
        #expect(total.filtered == 3 + 10)
        #expect(total.deadLettered == 6)
        #expect(total.dropped == 2)
        #expect(total.inFlight == 1)
        #expect(total.lost == 14)
        #expect(total.unseen == 15)
        #expect(report.isBalanced)
        #expect(report.dropped.map(\.reason) == ["overflow"])
        #expect(report.inFlight.map(\.reason) == ["shipper-1 buffer"])
        #expect(report.lost.map(\.place) == [.acknowledged])
        #expect(Checkers.judge(history).violations.map(\.anomaly) == ["acked-lost"])
        #expect(total.latency.quantile(permille: 990) != nil)
        #expect(total.latency.maximum == nil)
    }

    @Test(
        "a changed field, a foreign row and a second copy are found",
        arguments: ["message", "attribute", "severity"]
    )
    func fields(_ what: String) throws {
        let delivery = Delivery()
        try delivery.carry { source, ordinal, fate in
            guard source == 1, ordinal == 777 else { return fate }
            var fate = fate
            switch what {
            case "message": fate.record.message += " "
            case "severity": fate.record.severity = fate.record.severity == .fatal ? .info : .fatal
            default: fate.record.attributes[0].value = .integer(778)
            }
            return fate
        }
        let history = delivery.close().history
        #expect(history.corrupted.count == 1)
        #expect(history.corrupted.examples.first?.text.contains("app-2 #777") == true)
        #expect(Checkers.judge(history).violations.map(\.anomaly) == ["conservation-broken"])
    }

    @Test("fields that the configuration adds are no change")
    func addedFields() throws {
        let delivery = Delivery(perSource: 100)
        try delivery.carry { _, _, fate in
            var fate = fate
            fate.record.attributes.append(LogAttribute("region", "north"))
            return fate
        }
        #expect(delivery.close().history.corrupted.count == 200)
        #expect(delivery.close { $0.addedFields = ["region"] }.history.corrupted.count == 0)
    }

    @Test("a source that was read twice, as two streams, is stored twice")
    func twoStreams() throws {
        let delivery = Delivery(perSource: 300)
        let second = StreamID(high: 9, low: 9)
        try delivery.carry { source, ordinal, fate in
            guard source == 1, ordinal < 50 else { return fate }
            // In place of its own, the second source's stream repeats the first one's records.
            var fate = fate
            fate.record = delivery.records[0][ordinal]
            fate.record.id = fate.record.id.map { RecordID(stream: second, start: $0.start, end: $0.end) }
            return fate
        }
        let (report, history) = delivery.close { evidence in
            evidence.streams.append(StreamOwner(second, source: "app-1"))
        }
        #expect(report.total.duplicates == 50)
        #expect(report.total.lost == 50)
        #expect(Checkers.judge(history).violations.map(\.anomaly).contains("duplicate-store"))
    }

    @Test("slices count what they name")
    func slices() throws {
        let delivery = Delivery()
        try delivery.carry()
        var bySource = RecordSlice()
        bySource.sources = ["app-2"]
        var byService = RecordSlice()
        byService.service = "payment"
        var byPartition = RecordSlice()
        byPartition.partition = 0
        var byTime = RecordSlice()
        byTime.periods = [Delivery.start..<(Delivery.start + .seconds(1))]
        let report = delivery.close(slices: [bySource, byService, byPartition, byTime]).report
        #expect(report.slices[0].stored == 1_500)
        #expect((1_300...1_700).contains(report.slices[1].stored))
        #expect(report.slices[2].stored == 1_500)
        #expect(report.slices[3].attempted == 2 * 499)
        #expect(report.bySource.map(\.stored) == [1_500, 1_500])
        #expect(report.byService.map(\.name) == ["checkout", "payment"])
        #expect(report.bySeverity.reduce(0) { $0 + $1.attempted } == 3_000)
    }

    @Test("the series add up, and an outage shows as age and recovery")
    func outage() throws {
        let delivery = Delivery(perSource: 5_000)
        let store = delivery.store
        let outage = Delivery.start + .seconds(4)
        delivery.simulation.schedule(at: outage) {
            let fault = store.inject(StoreFault("slow", .slow(factorPermille: 1_000, added: .seconds(3))))
            delivery.simulation.schedule(after: .seconds(2)) { store.remove(fault) }
        }
        try delivery.carry()
        let report = delivery.close().report
        #expect(report.offered.reduce(0, +) == 10_000)
        #expect(report.settled.reduce(0, +) == 10_000)
        #expect(report.backlog.last == 0)
        #expect(report.backlogMax > 1_000)
    }
}
