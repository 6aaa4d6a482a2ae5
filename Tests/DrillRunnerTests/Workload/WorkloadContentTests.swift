import DrillRunner
import LogModel
import SystemPorts
import Testing
import TextPatterns

@Suite("What a workload emits")
struct WorkloadContentTests {
    private func plan(_ form: LineForm = .ndjson, total: Int = 3_000) -> SourcePlan {
        var plan = SourcePlan(
            name: "app-1",
            services: [Share("checkout", weight: 3), Share("payment", weight: 1)],
            schedule: ArrivalSchedule(.constant(1_000), total: total)
        )
        plan.form = form
        plan.environment = form == .ndjson ? "test" : nil
        plan.poisonMillionths = 20_000
        return plan
    }

    private func log(_ plan: SourcePlan, seed: UInt64 = 1) -> SourceLog {
        SourceLog(plan, seed: seed, epoch: Timestamp(nanoseconds: 1_767_225_600_000_000_000))
    }

    private func everything(_ log: SourceLog) -> [UInt8] {
        log.bytes(at: 0, limit: .max / 2, now: .distantFuture)
    }

    @Test(
        "the same bytes come at every reading, from any position, in pieces of any size",
        arguments: [1, 100, 8_191, 70_000]
    )
    func rereading(_ limit: Int) {
        let whole = everything(log(plan()))
        let log = log(plan(total: limit == 1 ? 20 : 3_000))
        let size = limit == 1 ? Int(log.size(at: .distantFuture)) : whole.count
        var position = size
        while position > 0 {
            position = max(0, position - limit)
            let piece = log.bytes(at: Int64(position), limit: limit, now: .distantFuture)
            let end = min(size, position + limit)
            if piece != Array(whole[position..<end]) {
                Issue.record("another text at \(position)")
                return
            }
        }
    }

    @Test("the seed and the source's name decide")
    func seeds() {
        let bytes = everything(log(plan()))
        #expect(bytes == everything(log(plan())))
        #expect(bytes != everything(log(plan(), seed: 2)))
        var other = plan()
        other.name = "app-2"
        #expect(bytes != everything(log(other)))
    }

    @Test("what is there at an instant ends with the last record emitted")
    func growth() {
        let log = log(plan())
        let bytes = log.bytes(at: 0, limit: .max / 2, now: Instant(nanoseconds: 1_234_000_000))
        #expect(bytes.last == 0x0A)
        #expect(bytes.split(separator: 0x0A).count == 1_234)
        #expect(log.size(at: Instant(nanoseconds: 1_234_000_000)) == Int64(bytes.count))
    }

    @Test("no two lines are equal, and each one's position leads to its ordinal", arguments: LineForm.allCases)
    func lines(_ form: LineForm) {
        let log = log(plan(form))
        let lines = everything(log).split(separator: 0x0A)
        #expect(Set(lines).count == 3_000)
        var position: Int64 = 0
        for (ordinal, line) in lines.enumerated() {
            if log.ordinal(at: position) != ordinal || log.ordinal(at: position + 1) != nil {
                Issue.record("position \(position) does not lead to \(ordinal)")
                return
            }
            position += Int64(line.count) + 1
        }
    }

    @Test("every line is a record with the fields of its plan")
    func ndjson() {
        let bytes = everything(log(plan()))
        let decoded = LogBatchDecoder(.foreign).decode(
            ByteRecords(lines: bytes),
            defaults: RecordDefaults(observed: Timestamp(nanoseconds: 0))
        )
        #expect(decoded.failures.isEmpty)
        let batch = decoded.batch
        #expect(batch.count == 3_000)
        let services = batch.indices.reduce(0) { $0 + (batch.service($1) == "checkout" ? 1 : 0) }
        #expect((2_100...2_400).contains(services))
        #expect(batch.indices.allSatisfy { batch.environment($0) == "test" && batch.severity($0) != .unspecified })
        let poison = batch.indices.filter { batch.message($0).hasPrefix(SourcePlan.poisonMark) }.count
        #expect((30...95).contains(poison))
        let times = batch.indices.map { batch.timestamp($0).nanoseconds }
        #expect(times.first == 1_767_225_600_001_000_000)
        #expect(times.last == 1_767_225_603_000_000_000)
        #expect(batch.indices.allSatisfy { batch.record($0)[attribute: "seq"] == .integer(Int64($0)) })
    }

    @Test("text lines are read by their pattern")
    func text() throws {
        let pattern = try TextPattern(compile: LineForm.textPattern)
        let lines = everything(log(plan(.text))).split(separator: 0x0A)
        for (ordinal, line) in lines.enumerated() {
            let groups = try #require(pattern.match(String(decoding: line, as: UTF8.self)))
            let names = pattern.groupNames.compactMap { $0 }
            #expect(names == ["timestamp", "severity", "service", "seq", "user", "duration_ms", "message"])
            let place = pattern.groupNames.firstIndex(of: "seq")
            let seq = place.flatMap { groups[$0] }
            if seq != String(ordinal) {
                Issue.record("line \(ordinal) says \(seq ?? "nothing")")
                return
            }
        }
    }

    @Test("a recording is offered byte for byte, the unterminated last line too, in its own time")
    func recording() {
        let bytes = Array("first\nsecond\r\n\nlast".utf8)
        let lines = RecordedLines(bytes, microseconds: Array("0\n1000\n5000\n9000\n".utf8), speedPermille: 2_000)
        #expect(lines.count == 4)
        let log = SourceLog(
            replaying: lines,
            name: "recorded",
            service: "db",
            schedule: ArrivalSchedule(.constant(1)),
            seed: 1
        )
        #expect(log.emitted(at: .zero) == 1)
        #expect(log.emitted(at: Instant(nanoseconds: 2_500_000)) == 3)
        #expect(log.nextEmission(after: Instant(nanoseconds: 2_500_000)) == Instant(nanoseconds: 4_500_000))
        #expect(everything(log) == bytes)
        #expect(log.ordinal(at: 14) == 2)
        #expect(log.ordinal(at: 15) == 3)
    }

    @Test("without times a recording follows the schedule")
    func scheduledRecording() {
        let bytes = Array(repeating: Array("line\n".utf8), count: 2_000).flatMap { $0 }
        let log = SourceLog(
            replaying: RecordedLines(bytes),
            name: "recorded",
            service: "db",
            schedule: ArrivalSchedule(.constant(100)),
            seed: 1
        )
        #expect(log.emitted(at: Instant(nanoseconds: 5_000_000_000)) == 500)
        #expect(log.emitted(at: .distantFuture) == 2_000)
        #expect(everything(log) == bytes)
    }
}

extension ByteRecords {
    /// The lines of `bytes`, without their terminators.
    init(lines bytes: [UInt8]) {
        var ranges: [ByteRange] = []
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == 0x0A {
            ranges.append(ByteRange(start: start, end: index))
            start = index + 1
        }
        self.init(bytes: bytes, ranges: ranges)
    }
}
