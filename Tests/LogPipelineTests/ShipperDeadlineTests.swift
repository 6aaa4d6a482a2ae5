import DrillSimulation
import RecordProtocol
import SystemPorts
import Testing

@testable import LogPipeline

@Suite("Shipper: streams that have something to do by themselves")
struct ShipperDeadlineTests {
    private static let count = 200
    /// Batches of more records, or of more age, are sealed.
    private static let limits = {
        var limits = BatchLimits()
        limits.maxAge = .milliseconds(100)
        limits.maxRecords = 2
        return limits
    }()

    private func lane(_ number: Int, _ ports: ProcessPorts) throws -> StreamLane {
        var source = SourceConfiguration(name: "app-\(number)", kind: .file(path: "\(number).log"))
        source.format = .plain
        let settings = try LaneSettings(source, limits: Self.limits, work: ports.work, mutants: .none)
        let state = StreamState(
            settings,
            stream: StreamID(high: 1, low: UInt64(number)),
            routing: Routing(partitionCount: 1, blockSize: nil),
            file: FileIdentity(device: 1, inode: UInt64(number))
        )
        return StreamLane(
            state,
            at: StreamLane.Place(source: number, number: 0),
            sourceName: source.name,
            account: BufferAccount(limit: 1 << 20)
        )
    }

    /// `lane` reads a line, and notes what it has to do.
    private func read(_ lane: StreamLane, _ deadlines: LaneDeadlines, _ ports: ProcessPorts) {
        let moment = Moment(ports.time)
        let next = lane.withState { state in
            _ = state.take(Array("a line\n".utf8), lane, moment, overflows: false)
            return state.nextDeadline
        }
        if let next { deadlines.note(next, of: lane) }
    }

    /// The four sources of one millisecond.
    private func numbers(_ turn: Int) -> [Int] {
        (0..<4).map { (turn * 4 + $0) * 73 % Self.count }
    }

    @Test("each is due when its batch is old enough, those of one instant in the order of their sources")
    func due() throws {
        try Simulation(SimulationSettings(seed: 1)).run { ports in
            let deadlines = LaneDeadlines()
            let lanes = try (0..<Self.count).map { try lane($0, ports) }
            let begin = ports.time.now
            // Four sources begin a batch at a time, a millisecond apart, in no order.
            for turn in 0..<50 {
                for number in numbers(turn) { read(lanes[number], deadlines, ports) }
                try await ports.time.sleep(for: .milliseconds(1))
            }
            #expect(deadlines.next(at: Moment(ports.time)) == begin + .milliseconds(100))
            var seen: [Int] = []
            for turn in 0..<50 {
                try await ports.time.sleep(until: begin + .milliseconds(100 + turn))
                let due = deadlines.takeDue(at: Moment(ports.time)).map(\.place.source)
                #expect(due == numbers(turn).sorted())
                seen += due
            }
            #expect(Set(seen).count == Self.count && deadlines.count == 0)
            #expect(deadlines.next(at: Moment(ports.time)) == nil)
        }
    }

    @Test("one whose batch was sealed before is due when its next one is, and has one entry")
    func sealedEarly() throws {
        try Simulation(SimulationSettings(seed: 1)).run { ports in
            let deadlines = LaneDeadlines()
            let lane = try lane(0, ports)
            let begin = ports.time.now
            // The second line of each pair seals the batch: the next deadline is a later one.
            for _ in 0..<41 {
                read(lane, deadlines, ports)
                try await ports.time.sleep(for: .milliseconds(3))
            }
            #expect(deadlines.count == 1)
            try await ports.time.sleep(until: begin + .milliseconds(219))
            #expect(deadlines.takeDue(at: Moment(ports.time)).isEmpty && deadlines.count == 1)
            #expect(deadlines.next(at: Moment(ports.time)) == begin + .milliseconds(220))
            try await ports.time.sleep(until: begin + .milliseconds(220))
            #expect(deadlines.takeDue(at: Moment(ports.time)).map(\.stream) == [lane.stream])
        }
    }
}
