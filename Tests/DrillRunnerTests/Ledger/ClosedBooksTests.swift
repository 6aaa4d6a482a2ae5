import DrillRunner
import InMemoryLogStore
import KafkaPorts
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts
import Testing

/// What a ledger lets go while the run goes on, and what it still notices afterwards.
@Suite("What was closed")
struct ClosedBooksTests {
    /// Two sources of 300 records, of whose logs the first 200 offsets have expired.
    private func delivery() throws -> Delivery {
        let delivery = Delivery(perSource: 300)
        try delivery.carry()
        return delivery
    }

    private func log(_ number: Int, _ delivery: Delivery, _ more: [Range<Int>] = []) throws -> PartitionEvidence {
        var offset: Int64 = 0
        let runs = try ([0..<100, 100..<200, 200..<300] + more).map { ordinals in
            let first = try #require(delivery.records[number][ordinals.lowerBound].id)
            let last = try #require(delivery.records[number][ordinals.upperBound - 1].id)
            defer { offset += Int64(ordinals.count) }
            return LoggedRun(
                stream: first.stream,
                positions: first.start..<last.end,
                offsets: offset..<(offset + Int64(ordinals.count))
            )
        }
        let partition = TopicPartition(topic: Delivery.topic, partition: Int32(number))
        return PartitionEvidence(partition, logStart: 200, highWatermark: offset, runs: runs)
    }

    private func evidence(_ delivery: Delivery, _ more: [Range<Int>] = []) throws -> Evidence {
        var evidence = delivery.evidence
        evidence.logs = [try log(0, delivery, more), try log(1, delivery)]
        return evidence
    }

    @Test("records that were stored, and have expired from the log, are closed, once")
    func closes() throws {
        let delivery = try delivery()
        let evidence = try evidence(delivery)
        var ledger = Ledger(evidence, slices: 0)
        let first = ledger.closeSettled(evidence, slices: [])
        #expect(first.records == 400)
        #expect(first.segmentsJoined == 6)
        #expect(first.closedTo[delivery.streams[0]] == delivery.records[0][200].id?.start)
        // The last stored run stays, for the order of those to come.
        #expect(first.loggedTo.values.sorted() == [100, 100])
        #expect(ledger.closeSettled(evidence, slices: []).records == 0)
        let (report, history) = ledger.close(evidence, slices: [])
        #expect(report.total.stored == 600)
        #expect(report.isBalanced)
        #expect(Checkers.judge(history).violations.isEmpty)
        #expect(history.stored.count < 6)
    }

    @Test("a record without an end keeps all behind it open")
    func open() throws {
        let delivery = Delivery(perSource: 300)
        try delivery.carry { source, ordinal, fate in source == 0 && ordinal == 50 ? nil : fate }
        let evidence = try evidence(delivery)
        var ledger = Ledger(evidence, slices: 0)
        #expect(ledger.closeSettled(evidence, slices: []).records == 50 + 200)
        let report = ledger.close(evidence, slices: []).report
        #expect(report.lost.map(\.count) == [1])
        #expect(report.total.stored == 599)
    }

    @Test("a copy of a closed record is noticed, in the store and in the log")
    func late() throws {
        let delivery = try delivery()
        let before = try evidence(delivery)
        var ledger = Ledger(before, slices: 0)
        _ = ledger.closeSettled(before, slices: [])
        try storeAgain(delivery)
        let (report, history) = ledger.close(try evidence(delivery, [0..<100]), slices: [])
        #expect(report.total.duplicates == 5)
        #expect(report.total.stored == 600)
        #expect(history.copies.count == 5)
        #expect(history.logCopies.map(\.finding.count) == [100])
        let anomalies = Checkers.judge(history).violations.map(\.anomaly)
        #expect(anomalies.contains("duplicate-store"))
        #expect(anomalies.contains("duplicate-log"))
    }

    /// Stores the first five records of the first source a second time.
    private func storeAgain(_ delivery: Delivery) throws {
        let batch = LogBatch(records: Array(delivery.records[0][..<5]))
        let settled = SettledBatch(
            batch: batch,
            baseOffset: 300,
            outcomes: batch.indices.map { _ in .stored },
            addedFields: [],
            deadLetters: [],
            configurationVersion: 1
        )
        let write = PartitionWrite(
            key: Delivery.key(0),
            expectedVersion: 3,
            batches: [settled],
            checkpoint: Checkpoint(version: 4, nextOffset: 400)
        )
        #expect(delivery.store.applyNow([write]).count == 1)
    }
}
