import DrillRunner
import KafkaPorts
import RecordProtocol
import SystemPorts
import Testing

// What is planted in the clean history for the checkers that compare logs, sends and deliveries.
extension CheckerTests {
    private static func finding(_ count: Int) -> History.Finding { .init(count: count, examples: ["app #1"]) }

    static let sends: [Planted] = [
        Planted(name: "a batch twice in a log, though its producer is idempotent", anomaly: "duplicate-log", count: 2) {
            $0.logCopies = [.init("app", finding(2))]
            $0.sends = [SourceSends("app", rejected: 9)]
        },
        Planted(name: "a batch out of order, though none was refused", anomaly: "nonmonotonic-send", count: 2) {
            $0.displaced = [.init("app", finding(2))]
            $0.sends = [SourceSends("app")]
        },
        Planted(name: "a copy of a source whose shipper says nothing", anomaly: "duplicate-log") {
            $0.logCopies = [.init("other", finding(1))]
        },
    ]

    static let polls: [Planted] = [
        Planted(name: "a delivery that jumps ahead", anomaly: "poll-skip", count: 2) {
            $0.deliveries = [Clean.delivered(0, 0..<10), Clean.delivered(0, 12..<30)]
        },
        Planted(name: "a delivery that begins behind what was settled", anomaly: "poll-skip", count: 5) {
            $0.deliveries = [Clean.delivered(0, 15..<30, at: 1)]
        },
        Planted(name: "a delivery that jumps ahead after it was set back", anomaly: "poll-skip", count: 10) {
            $0.deliveries = [Clean.delivered(0, 0..<20), Clean.delivered(0, 5..<10), Clean.delivered(0, 20..<30)]
        },
        Planted(name: "a delivery of what was aborted", anomaly: "aborted-read", count: 4) {
            $0.logs[0].aborted = [3..<5, 28..<30]
            $0.logs[1].aborted = [0..<2]
            $0.deliveries = [Clean.delivered(0, 0..<30)]
        },
        Planted(name: "a delivery that jumps over more than retention took", anomaly: "poll-skip", count: 3) {
            $0.logs[0].startMoves = [LogStartMove(time: Clean.instant(0), start: 7)]
            $0.deliveries = [Clean.delivered(0, 10..<30)]
        },
    ]

    static let logChanges: [Planted] = [
        Planted(name: "a processor finds another record than was settled", anomaly: "log-replaced") {
            $0.stored.removeAll { $0.partition == Clean.partition(0) }
            $0.logReports = [LogChangeReport(.replaced, Clean.partition(0), 29..<30, by: "processor-1")]
        },
        Planted(name: "a processor finds the log's end below its checkpoint", anomaly: "checkpoint-ahead") {
            $0.logs[0].highWatermark = 25
            $0.logs[0].runs = [Clean.logged(0..<25)]
            $0.logReports = [LogChangeReport(.ahead, Clean.partition(0), 25..<30, by: "processor-1")]
        },
        Planted(name: "a processor cries wolf, where logs may be replaced", anomaly: "log-replaced") {
            $0.promise = DurabilityPromise([.init(.offsetReuse, because: "the test says so")])
            $0.logReports = [LogChangeReport(.replaced, Clean.partition(0), 29..<30, by: "processor-1")]
        },
        Planted(name: "a log was replaced, may be, and nobody noticed", anomaly: "log-replaced") {
            $0.promise = DurabilityPromise([.init(.offsetReuse, because: "the test says so")])
            $0.logs[1].runs = [Clean.logged(0..<22), Clean.logged(22..<30, of: StreamID(high: 2, low: 2))]
        },
        Planted(name: "a log was cut, and nobody noticed", anomaly: "log-replaced") {
            $0.logs[1].runs = [Clean.logged(0..<22)]
        },
    ]

    @Test("resends explain as many copies and displacements as their shipper was left in doubt of, and no more")
    func resends() {
        var history = Clean.history
        history.logCopies = [.init("app", Self.finding(4))]
        history.displaced = [.init("app", Self.finding(7))]
        let judgement = Checkers.judge(history)
        #expect(judgement.violations.map(\.anomaly) == ["duplicate-log", "nonmonotonic-send"])
        #expect(judgement.violations.map(\.count) == [1, 2])
        #expect(judgement.permitted.map(\.count) == [3, 5])
        // Another life is another producer, and reads on from what the first one had persisted.
        history.sends = [SourceSends("app", lives: 2)]
        #expect(Checkers.judge(history).violations.isEmpty)
        #expect(Checkers.judge(history).permitted.map(\.count) == [4, 7])
    }

    @Test("jumps over what another owner settled, what expired, and what holds no record are no skips")
    func jumps() {
        var history = Clean.history
        history.deliveries = [Clean.delivered(0, 0..<5), Clean.delivered(0, 20..<30, at: 2)]
        #expect(Checkers.judge(history).violations.isEmpty, "settled by another owner")
        history.deliveries = [Clean.delivered(1, 0..<8), Clean.delivered(1, 12..<30)]
        history.logs[1].startMoves = [LogStartMove(time: Clean.instant(0), start: 12)]
        #expect(Checkers.judge(history).violations.isEmpty, "expired")
        history = Clean.history
        history.stored = []
        history.deliveries = [Clean.delivered(0, 0..<15), Clean.delivered(0, 16..<30)]
        history.logs[0].runs = [Clean.logged(0..<15), Clean.logged(16..<30)]
        #expect(Checkers.judge(history).violations.isEmpty, "a marker")
        history.deliveries = [
            Clean.delivered(0, 0..<20), Clean.delivered(0, 10..<30), Clean.delivered(0, 0..<5, tenure: 2),
        ]
        history.logs = Clean.history.logs
        #expect(Checkers.judge(history).violations.isEmpty, "set back, and assigned anew")
    }

    @Test("a log that was replaced, and was noticed, is measured where it may be")
    func noticed() {
        var history = Clean.history
        history.promise = DurabilityPromise([.init(.offsetReuse, because: "the test says so")])
        history.logs[0].runs = [Clean.logged(0..<22)]
        history.logReports = [LogChangeReport(.ahead, Clean.partition(0), 22..<30, by: "processor-1")]
        let judgement = Checkers.judge(history)
        #expect(judgement.violations.isEmpty, "\(judgement.violations)")
        #expect(judgement.permitted.map(\.anomaly) == ["checkpoint-ahead"])
    }

    @Test("rows of a log that has expired, and records without ids, are not compared")
    func notCompared() {
        var history = Clean.history
        history.logs[0].logStart = 20
        history.logs[0].runs = [Clean.logged(20..<30)]
        let foreign = StreamID.foreign(topic: "logs", incarnation: "", generation: 0, partition: 1)
        history.stored.append(
            StoredRun(
                key: Clean.key(1),
                stream: foreign,
                positions: 30..<31,
                offsets: 30..<31,
                committed: Clean.instant(9)
            )
        )
        #expect(Checkers.judge(history).violations.isEmpty)
    }
}
