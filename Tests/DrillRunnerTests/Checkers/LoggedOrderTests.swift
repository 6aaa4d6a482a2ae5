import DrillRunner
import KafkaPorts
import LogModel
import RecordProtocol
import SystemPorts
import Testing

/// What the join finds in the logs: copies and displaced records, counted one by one.
@Suite("The order of records in the logs")
struct LoggedOrderTests {
    /// A log of runs of records, each given by its source and ordinals.
    private func log(_ number: Int32, _ delivery: Delivery, _ runs: [(source: Int, ordinals: Range<Int>)])
        throws -> PartitionEvidence
    {
        var next: Int64 = 0
        let logged = try runs.map { source, ordinals in
            let first = try #require(delivery.records[source][ordinals.lowerBound].id)
            let last = try #require(delivery.records[source][ordinals.upperBound - 1].id)
            defer { next += Int64(ordinals.count) }
            return LoggedRun(
                stream: first.stream,
                positions: first.start..<last.end,
                offsets: next..<(next + Int64(ordinals.count))
            )
        }
        let partition = TopicPartition(topic: Delivery.topic, partition: number)
        return PartitionEvidence(partition, logStart: 0, highWatermark: next, runs: logged)
    }

    private func history(
        _ first: [(source: Int, ordinals: Range<Int>)],
        _ second: [(source: Int, ordinals: Range<Int>)]
    )
        throws -> History
    {
        let delivery = Delivery(perSource: 100)
        try delivery.carry()
        let logs = [try log(0, delivery, first), try log(1, delivery, second)]
        return delivery.close { $0.logs = logs }.history
    }

    @Test("sources whose records lie as they were emitted, side by side, are in order")
    func inOrder() throws {
        let history = try history([(0, 0..<40), (1, 0..<100), (0, 40..<80)], [(0, 80..<100)])
        #expect(history.logCopies.isEmpty)
        #expect(history.displaced.isEmpty)
    }

    @Test("a batch that comes twice is a copy, in its own partition or in another, and no disorder")
    func copies() throws {
        let history = try history([(0, 0..<40), (0, 20..<60), (0, 60..<100)], [(1, 0..<100), (0, 95..<100)])
        #expect(history.logCopies.map(\.source) == ["app-1"])
        #expect(history.logCopies.first?.finding.count == 25)
        #expect(history.displaced.isEmpty)
    }

    @Test("a batch behind a later one is displaced, and once only")
    func displaced() throws {
        let history = try history([(0, 0..<10), (0, 30..<100), (0, 10..<30), (0, 10..<30)], [(1, 0..<100)])
        #expect(history.displaced.map(\.source) == ["app-1"])
        #expect(history.displaced.first?.finding.count == 20)
        #expect(history.logCopies.first?.finding.count == 20)
        #expect(Checkers.judge(history).violations.map(\.anomaly).contains("nonmonotonic-send"))
    }

    @Test("order is not looked for between partitions")
    func partitions() throws {
        let history = try history([(0, 50..<100)], [(1, 0..<100), (0, 0..<50)])
        #expect(history.displaced.isEmpty)
    }
}
