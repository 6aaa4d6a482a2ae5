import DrillRunner
import KafkaPorts
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts
import TestThreads
import Testing

/// A shipper drops records, and dies before that is persisted: its next life may read and send them.
@Suite("Records dropped by a life that was forgotten")
struct DroppedRecordTests {
    /// The first ten records of the first source are dropped by the account of one life.
    ///
    /// - Parameters:
    ///   - stored: whether the store has them.
    ///   - logged: whether the log holds the source's records.
    private func close(stored: Bool, logged: Bool, lives: Int, reason: String = "overflow") throws
        -> (report: LedgerReport, history: History)
    {
        let delivery = Delivery(perSource: 100)
        try delivery.carry { source, ordinal, fate in source == 0 && ordinal < 10 && !stored ? nil : fate }
        let first = try #require(delivery.records[0].first?.id)
        let tenth = try #require(delivery.records[0][9].id)
        let last = try #require(delivery.records[0].last?.id)
        return delivery.close { evidence in
            evidence.settlements = [
                SourceSettlementRun(
                    stream: first.stream,
                    positions: first.start..<tenth.end,
                    settlement: SourceSettlement(.dropped, reason: reason)
                )
            ]
            evidence.sends = [SourceSends("app-1", lives: lives)]
            if logged {
                let run = LoggedRun(stream: first.stream, positions: first.start..<last.end, offsets: 0..<100)
                let partition = TopicPartition(topic: Delivery.topic, partition: 0)
                evidence.logs = [PartitionEvidence(partition, logStart: 0, highWatermark: 100, runs: [run])]
            }
        }
    }

    @Test("what is dropped, and in no log, is dropped", arguments: [1, 2])
    func dropped(lives: Int) throws {
        let (report, history) = try close(stored: false, logged: false, lives: lives)
        #expect(report.total.dropped == 10)
        #expect(Checkers.judge(history).violations.isEmpty)
    }

    @Test("what the next life sent, and was stored, is stored; in the same life it has two ends")
    func stored() throws {
        let (report, history) = try close(stored: true, logged: true, lives: 2)
        #expect(report.total.stored == 200)
        #expect(report.total.dropped == 0)
        #expect(Checkers.judge(history).violations.isEmpty)
        let sameLife = try close(stored: true, logged: true, lives: 1).history
        #expect(Checkers.judge(sameLife).violations.map(\.anomaly) == ["conservation-broken"])
    }

    @Test("with acks=0 every record is given up in doubt, and those that were stored are stored", .ownThreads)
    func neverAcknowledged() throws {
        let yaml = """
            logdrill: 1
            name: never-acknowledged
            cluster: {partitions: 2}
            pipeline:
              kafka: {producer: {acks: 0, enableIdempotence: false}}
              shipper: {resend: {giveUpRereadableAfter: 0s}}
            workloads: {steady: {rate: 50/s, sources: 2}}
            run: {until: 3s}
            """
        let scenario = try Scenario(yaml: Array(yaml.utf8), file: "never-acknowledged.yaml")
        let report = try ScenarioFiles.drill(scenario).run(seed: 1)
        #expect(report.verdict == .pass, "\(report.reason)")
        #expect(report.counts.stored == 150)
        #expect(report.counts.acknowledged == 0)
    }

    @Test("what a log holds and nobody stored is lost, not dropped, unless it was given up in doubt")
    func passedOver() throws {
        let (report, history) = try close(stored: false, logged: true, lives: 2)
        #expect(report.total.lost == 10)
        #expect(Checkers.judge(history).violations.map(\.anomaly) == ["unseen"])
        let inDoubt = try close(stored: false, logged: true, lives: 2, reason: "indeterminate")
        #expect(inDoubt.report.total.dropped == 10)
        #expect(Checkers.judge(inDoubt.history).violations.isEmpty)
    }
}
