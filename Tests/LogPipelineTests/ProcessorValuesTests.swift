import LogModel
import LogPipeline
import RecordProtocol
import SystemPorts
import Testing

@Suite("Processor: its decisions as values")
struct ProcessorValuesTests {
    // MARK: Planning

    private func candidate(_ batches: [Int], _ milliseconds: Int64, limit: Int? = nil) -> AppendPlanner.Candidate {
        AppendPlanner.Candidate(
            batches: batches,
            oldest: .zero + .milliseconds(milliseconds),
            recordLimit: limit
        )
    }

    private func planner(maxRecords: Int) -> AppendPlanner {
        var limits = AppendLimits()
        limits.maxRecords = maxRecords
        return AppendPlanner(limits: limits)
    }

    @Test("an append is due when the oldest has its age, or at once with enough records")
    func due() {
        let planner = planner(maxRecords: 100)
        #expect(planner.due(records: 20, oldest: .zero + .milliseconds(20)) == .zero + .milliseconds(120))
        #expect(planner.due(records: 100, oldest: .zero + .milliseconds(20)) == .zero)
    }

    @Test("batches are taken in turn, the longest waiting first, so that a noisy partition leaves room")
    func shares() {
        let planner = planner(maxRecords: 100)
        let noisy = [Int](repeating: 20, count: 50)
        #expect(planner.shares([candidate(noisy, 0), candidate([20], 30), candidate([20], 10)]) == [3, 1, 1])
        #expect(planner.shares([candidate([500], 0), candidate([10], 1)]) == [1, 0], "the first one always goes")
        #expect(planner.shares([candidate([10, 10, 10], 0)]) == [3])
        #expect(planner.shares([candidate([10, 10, 10, 10], 0, limit: 15)]) == [2])
    }

    // MARK: Refusals

    @Test("a refused write is halved until one record is left; a success widens it again")
    func refusals() {
        var search = RefusalSearch()
        search.refusedInCompany()
        #expect(search.mustBeAlone && search.recordLimit == nil)
        var records = 100
        var limits: [Int] = []
        while case .narrow = search.refusedAlone(records: records) {
            records = search.recordLimit ?? 0
            limits.append(records)
        }
        #expect(limits == [50, 25, 12, 6, 3, 1])
        for _ in 0..<10 { search.stored() }
        #expect(search.recordLimit == nil && !search.mustBeAlone)
    }

    // MARK: The filter

    private let batch = LogBatch(records: [
        LogRecord(timestamp: .zeroTime, severity: .debug, service: "api", message: "a"),
        LogRecord(timestamp: .zeroTime, severity: .error, service: "api", environment: "prod", message: "b \"quoted\""),
        LogRecord(timestamp: .zeroTime, severity: .unspecified, service: "web", source: "file", message: "c"),
        LogRecord(
            timestamp: .zeroTime,
            severity: .info,
            host: "h1",
            message: "d",
            attributes: [LogAttribute("status", 500), LogAttribute("path", "/x")]
        ),
    ])

    private func passes(_ change: (inout FilterConfiguration) -> Void) -> [Int] {
        var configuration = FilterConfiguration()
        change(&configuration)
        return RecordFilter(configuration).passes(batch).rows
    }

    @Test("records below the minimum severity are filtered, those without a severity pass")
    func severity() {
        #expect(passes { $0.minimumSeverity = .info } == [1, 2, 3])
        #expect(passes { _ in } == [0, 1, 2, 3])
    }

    @Test(
        "rules match any field exactly",
        arguments: [
            ("service", ["api"], [0, 1]), ("service", ["api", "web"], [0, 1, 2]), ("environment", ["prod"], [1]),
            ("source", ["file"], [2]), ("host", ["h1"], [3]), ("message", ["c", "b \"quoted\""], [1, 2]),
            ("message", ["c "], []), ("status", ["500"], [3]), ("path", ["/x"], [3]), ("path", ["/"], []),
            ("absent", [""], []),
        ]
    )
    func rules(field: String, values: [String], rows: [Int]) {
        let rule = FieldRule(field: field, values: values)
        #expect(passes { $0.include = [rule] } == rows)
        #expect(passes { $0.exclude = [rule] } == (0..<4).filter { !rows.contains($0) })
    }

    @Test("every include rule must match, and no exclude rule")
    func combined() {
        #expect(
            passes {
                $0.include = [FieldRule(field: "service", values: ["api"])]
                $0.exclude = [FieldRule(field: "environment", values: ["prod"])]
            } == [0]
        )
    }

    // MARK: Identity of poison

    @Test(
        "only the exact first members are an identity",
        arguments: [
            (#"{"_id":"00000000000000010000000000000002:3-4""#, true),
            (#"{"_id":"00000000000000010000000000000002:3-4","message":"x"#, true),
            (#"{"_id":"00000000000000010000000000000002:4-3""#, false),
            (#"{"_id":"0000000000000001000000000000000:3-4""#, false),
            (#"{"_id":"00000000000000010000000000000002:3-4"#, false),
            (#"{"_id":"00000000000000010000000000000002:-1-4""#, false),
            (#"{"_id":"00000000000000010000000000000002:9999999999999999999-4""#, false),
            (#"{ "_id":"00000000000000010000000000000002:3-4""#, false),
            (#"{"id":"00000000000000010000000000000002:3-4""#, false),
            ("", false),
        ]
    )
    func identity(text: String, isFound: Bool) {
        let identity = RecoveredIdentity(Array(text.utf8)[...])
        #expect((identity != nil) == isFound)
        if isFound {
            #expect(identity?.id == RecordID(stream: StreamID(high: 1, low: 2), start: 3, end: 4))
            #expect(identity?.floor == nil)
        }
    }

    @Test("a floor right behind the id is heard")
    func floor() {
        let text = #"{"_id":"00000000000000010000000000000002:3-4","_floor":3,"_acked":2,"#
        #expect(
            RecoveredIdentity(Array(text.utf8)[...])?.floor == FloorAnnouncement(position: 3, acknowledged: 2)
        )
    }

    // MARK: Phases

    @Test("a partition's phases change along the listed transitions only")
    func phases() {
        let legal = PartitionPhase.allCases.flatMap { from in
            PartitionPhase.allCases.filter { from.canBecome($0) }.map { "\(from.rawValue) → \($0.rawValue)" }
        }
        #expect(legal.count == 18)
        #expect(PartitionPhase.allCases.allSatisfy { $0 == .revoking || $0.canBecome(.revoking) })
        #expect(!PartitionPhase.revoking.canBecome(.running))
        #expect(!PartitionPhase.halted.canBecome(.running), "only an operator ends a halt")
        #expect(!PartitionPhase.describing.canBecome(.running), "nothing is read before the log was compared")
    }
}

extension Timestamp {
    fileprivate static let zeroTime = Timestamp(nanoseconds: 0)
}
