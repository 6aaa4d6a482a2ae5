import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import Synchronization
import SystemPorts
import Testing

/// In each of these the log is another one behind a new leader, and is longer by then than the processor had read.
@Suite("Processor: a leader that changes at a bad moment")
struct ProcessorLeaderChangeTests {
    enum Moment: String, CaseIterable, CustomTestStringConvertible {
        case appendInDoubtAndDone = "an append is in doubt, which was done"
        case appendInDoubtAndNotDone = "an append is in doubt, which was not done"
        case positionLeavesLogInDoubt = "an append is in doubt, and the position leaves the log"
        case appendBecomesDoubtful = "an append becomes doubtful while the log is compared"
        case recordOnItsWay = "the record to compare is on its way from the old leader"

        var testDescription: String { rawValue }

        /// The rule without which the new log's first records are passed over at this moment.
        var mutant: Mutant {
            self == .recordOnItsWay ? "processor-believes-old-leader" : "processor-forgets-leader-change-in-doubt"
        }
    }

    private let stream = FakeStream()
    private let other = FakeStream(id: StreamID(high: 5, low: 5))

    @Test("the new log is read whole", arguments: Moment.allCases)
    func newLogIsRead(moment: Moment) throws {
        let positions = try positionsStoredOfNewLog(moment)
        #expect(positions == Array(0..<30))
    }

    #if Mutants
        @Test("without its rule, its first records are passed over", arguments: Moment.allCases)
        func passedOver(moment: Moment) throws {
            let positions = try positionsStoredOfNewLog(moment, Mutants([moment.mutant]))
            #expect(!positions.contains(0))
        }
    #endif

    /// Ten records are read, five of them stored at least; then another log of 30 records takes their place.
    private func positionsStoredOfNewLog(_ moment: Moment, _ mutants: Mutants = .none) throws -> [Int64] {
        let stored = Mutex<[Int64]>([])
        try ProcessorWorld.run(mutants: mutants) {
            $0.processor.logChange.replaced = .restart
        } _: { world in
            world.log.append(stream.records(0..<5))
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 5 }
            switch moment {
            case .appendInDoubtAndDone: try await changeInDoubt(world, isDone: true)
            case .appendInDoubtAndNotDone: try await changeInDoubt(world, isDone: false)
            case .positionLeavesLogInDoubt: try await leaveLogInDoubt(world)
            case .appendBecomesDoubtful: try await becomeDoubtfulWhileComparing(world)
            case .recordOnItsWay: try await changeWhileComparing(world)
            }
            try await world.sleep(.seconds(60))
            if mutants.has(moment.mutant) == false {
                #expect(world.status.anomalies.contains { $0.kind == .logReplaced && $0.response == .wentOn })
            }
            stored.withLock { $0 = world.store.ids.filter { $0.stream == other.id }.map(\.start) }
        }
        return stored.withLock { $0 }
    }

    private func replaceLog(_ world: ProcessorWorld) throws {
        world.log.change { $0.values = other.records(0..<30) }
        try world.consumer.order(.leaderChanged(FakeConsumer.partition(0)))
    }

    private func bringInDoubt(_ world: ProcessorWorld, isDone: Bool) async throws {
        world.store.order(.indeterminateThenDown(isDone: isDone))
        world.log.append(stream.records(5..<10))
        try await world.until("an append is in doubt") { world.status.counters.indeterminateAnswers == 1 }
    }

    private func changeInDoubt(_ world: ProcessorWorld, isDone: Bool) async throws {
        try await bringInDoubt(world, isDone: isDone)
        try replaceLog(world)
        try await world.sleep(.seconds(5))
        world.store.setDown(false)
    }

    /// The position is reported outside the log before the log grows beyond it.
    private func leaveLogInDoubt(_ world: ProcessorWorld) async throws {
        try await bringInDoubt(world, isDone: true)
        world.log.change { $0.values = other.records(0..<2) }
        try await world.sleep(.milliseconds(1))
        world.log.append(other.records(2..<30))
        world.store.setDown(false)
    }

    private func becomeDoubtfulWhileComparing(_ world: ProcessorWorld) async throws {
        world.store.setDelay(.seconds(1))
        world.store.order(.indeterminateDone)
        world.log.append(stream.records(5..<10))
        try await world.until("an append is under way") { world.store.appendSizes.count == 2 }
        try world.consumer.holdRecords(true)
        try replaceLog(world)
        try await world.until("it is in doubt") { world.status.counters.indeterminateAnswers == 1 }
        try await world.sleep(.seconds(1))
        world.store.setDelay(.zero)
        try world.consumer.holdRecords(false)
    }

    private func changeWhileComparing(_ world: ProcessorWorld) async throws {
        world.log.append(stream.records(5..<10))
        try await world.until("all is stored") { world.store.messages.count == 10 }
        try world.consumer.order(.lost([FakeConsumer.partition(0)]))
        try world.consumer.holdRecords(true)
        try world.consumer.assign([0])
        try await world.until("the log is compared") { world.status.partitions.first?.phase == "comparing" }
        try replaceLog(world)
        try await world.sleep(.milliseconds(10))
        try world.consumer.holdRecords(false)
    }
}
