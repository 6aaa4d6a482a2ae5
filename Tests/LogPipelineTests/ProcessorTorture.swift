import DrillSimulation
import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import Synchronization
import SystemPorts

/// One processor's worst day with scripted neighbours: bad answers, an outage, a rebalance, a zombie, a crash, retention,
/// a stop. What must hold afterwards is checked from the outside: in the store, in the dead letters, in the calls made.
///
/// Partition 0 holds everything (late and repeated batches, poison, filtered records), 1 is revoked with work under
/// way, 2 loses records to retention.
struct ProcessorTorture {
    let time: any TimeSource
    let ports: ProcessPorts
    let log = FakeLog()
    let kafka: FakeKafka
    let store: FakeStore
    let board = Violations()
    let mixed = FakeStream(id: StreamID(high: 1, low: 1))
    let revoked = FakeStream(id: StreamID(high: 2, low: 2))
    let expiring = FakeStream(id: StreamID(high: 3, low: 3))

    final class Violations: Sendable {
        let list = Mutex<[String]>([])
        func add(_ text: String, unless condition: Bool) {
            if !condition { list.withLock { $0.append(text) } }
        }
    }

    static let memoryLimit = 48 * 1024

    /// - Returns: what was violated, in words.
    static func run(seed: Seed, mutants: Mutants = .none) throws -> [String] {
        var settings = SimulationSettings(seed: seed.value)
        settings.timeLimit = .seconds(7_200)
        return try Simulation(settings).run { original in
            var ports = original
            ports.mutants = mutants
            let torture = ProcessorTorture(ports)
            do { try await torture.go(seed) } catch let error as ProcessorWorld.TimedOut {
                torture.board.add("\(error)", unless: false)
            }
            return torture.board.list.withLock { $0 }
        }
    }

    private init(_ ports: ProcessPorts) {
        self.ports = ports
        time = ports.time
        kafka = FakeKafka(log)
        store = FakeStore(ports.time)
    }

    private func processor() -> Processor {
        var configuration = PipelineConfiguration()
        configuration.processor.filter.minimumSeverity = .info
        configuration.processor.memoryLimitBytes = Self.memoryLimit
        configuration.processor.append.maxAge = .milliseconds(50)
        configuration.processor.retry.budget = 50
        configuration.processor.circuitBreaker.openTime = .seconds(5)
        configuration.processor.commitInterval = .seconds(1)
        return Processor(configuration: configuration, ports: ports, kafka: kafka, store: store)
    }

    private func go(_ seed: Seed) async throws {
        let first = processor()
        let second = processor()
        try await withSupervisor("torture") { [self] supervisor in
            var random = RandomStream(seed: seed.value, name: "torture")
            let zombie = supervisor.start("first") { _ = try await first.run(stop: Latch("never")) }
            try await fill(first, &random)
            try await slowStore(first)
            try await outage(first)
            try await rebalance(first)
            let stop = Latch("stop")
            let made = log.consumersMade
            let child = supervisor.start("second") { _ = try await second.run(stop: stop) }
            try await until("the second has a consumer") { log.consumersMade > made }
            // For a while both believe that partition 0 is theirs; then the first one crashes, as far as a
            // cancellation is a crash: no draining, no commit.
            store.setDelay(.milliseconds(20))
            log.append(mixed.records(1_200..<1_250))
            // The second reads the checkpoint before the first one's append, and appends after it.
            try await sleep(.milliseconds(random.integer(in: 25...60)))
            log.consumer?.assign([0, 1])
            try await sleep(.milliseconds(random.integer(in: 50...250)))
            zombie.cancel()
            _ = try await zombie.outcome()
            store.setDelay(.zero)
            try await until("the crash is made good") { caughtUp(0) }
            try await retention()
            log.append(mixed.records(1_300..<1_310))
            try await until("all is decided") { caughtUp(0) && caughtUp(1) && caughtUp(2) }
            // These are filtered, all of them.
            log.append((1_310..<1_320).map { mixed.record($0, severity: .debug) })
            try await until("filtered records are passed", within: .seconds(20)) { caughtUp(0) }
            log.append(mixed.records(1_320..<1_350))
            let before = second.status().counters.fetchedRecords
            try await until("the last are read") { second.status().counters.fetchedRecords >= before + 30 }
            stop.open()
            _ = try await child.outcome()
        }
        judge([first.status(), second.status()])
    }

    // MARK: Acts

    private func fill(_ processor: Processor, _ random: inout RandomStream) async throws {
        try await until("the consumer is made") { log.consumer != nil }
        let orders: [FakeStore.Order] = [
            .transient, .indeterminateDone, .indeterminateNotDone, .indeterminateLate(.milliseconds(90)),
            .throwsUnknown, .slow(.milliseconds(100)),
        ]
        for _ in 0..<6 { store.order(orders[random.index(below: orders.count)]) }
        for order in orders { store.order(order) }
        log.consumer?.assign([0, 1, 2])
        for step in Int64(0)..<20 {
            let start = step * 20
            log.append(
                // Ten are acknowledged before the ten in front of them, which come late; five are sent once more.
                mixed.records(start + 10..<start + 20) + mixed.records(start..<start + 10)
                    + mixed.records(start + 15..<start + 20)
                    + [Self.poison(mixed, 2_000 + step)] + [mixed.record(3_000 + step, severity: .debug)]
            )
            log.append(revoked.records(start..<start + 5), to: 1)
            log.append(expiring.records(start..<start + 20), to: 2)
            try await sleep(.milliseconds(random.integer(in: 1...60)))
        }
        try await until("the filling is decided") { caughtUp(0) && caughtUp(1) && caughtUp(2) }
    }

    static func poison(_ stream: FakeStream, _ position: Int64) -> [UInt8] {
        Array(#"{"_id":"\#(stream.id):\#(position)-\#(position + 1)","message":"poison \#(position)"#.utf8)
    }

    private func slowStore(_ processor: Processor) async throws {
        store.setDelay(.milliseconds(500))
        log.append(mixed.records(400..<1_000))
        var highest = 0
        try await until("the backlog is decided") {
            highest = max(highest, processor.status().bytesHeld)
            return caughtUp(0)
        }
        store.setDelay(.zero)
        board.add("memory went to \(highest)", unless: highest <= Self.memoryLimit + 10 * 500)
    }

    private func outage(_ processor: Processor) async throws {
        store.setDown(true)
        let calls = store.callTimes.count
        log.append(mixed.records(1_000..<1_020))
        try await sleep(.seconds(60))
        log.append(mixed.records(1_020..<1_040))
        let paused = (0..<3).allSatisfy { log.consumer?.isPaused($0) == true }
        board.add("not paused during an outage", unless: paused)
        let times = store.callTimes[calls...]
        board.add("\(times.count) calls during an outage", unless: times.count < 25)
        store.setDown(false)
        try await until("the outage is made good", within: .seconds(30)) { caughtUp(0) }
    }

    private func rebalance(_ processor: Processor) async throws {
        store.order(.slow(.seconds(20)))
        log.append(revoked.records(400..<410), to: 1)
        try await until("the append is under way") { store.callPartitions.last == [1] }
        log.append(revoked.records(410..<420), to: 1)
        try await sleep(.milliseconds(10))
        let calls = store.callPartitions.count
        log.consumer?.revoke([1], deadline: time.now + .seconds(5))
        try await until("the revocation is complete") {
            log.consumer?.calls.contains { if case .completeRevocation = $0 { true } else { false } } == true
        }
        try await sleep(.seconds(30))
        let later = store.callPartitions[calls...]
        board.add("appended after its revocation", unless: !later.contains { $0.contains(1) })
    }

    private func retention() async throws {
        // Partition 2 was left at 400; retention takes a part of what came since.
        log.append(expiring.records(400..<450), to: 2)
        log.change(2) { $0.start = 430 }
        log.consumer?.assign([2])
    }

    private func caughtUp(_ partition: Int32) -> Bool {
        store.checkpoint(partition).nextOffset == log[partition].end
    }

    // MARK: Judgement

    private func judge(_ statuses: [ProcessorStatus]) {
        var order: [Int64] = []
        for start in stride(from: Int64(0), to: 400, by: 20) {
            order += Array(start + 10..<start + 20)
            order += Array(start..<start + 10)
        }
        for range in [400..<1_040, 1_200..<1_250, 1_300..<1_310, 1_320..<1_350] as [Range<Int64>] { order += range }
        check("partition 0", mixed, order)
        var few: [Int64] = []
        for start in stride(from: Int64(0), to: 400, by: 20) { few += Array(start..<start + 5) }
        few += Array(400..<420)
        check("partition 1", revoked, few)
        check("partition 2", expiring, Array(0..<400) + Array(430..<450))
        let dead = store.dead.map(\.id.start)
        board.add("dead rows \(dead)", unless: dead.sorted() == (2_000..<2_020).map(Int64.init))
        let letters = Set(kafka.producer.letters.compactMap(\.value))
        for position in Int64(2_000)..<2_020 {
            board.add("the bytes of \(position)", unless: letters.contains(Self.poison(mixed, position)))
        }
        // A cancelled processor may not have heard of its last append; none may claim more than there is.
        let stored = statuses.reduce(0) { $0 + $1.counters.stored }
        board.add("claims \(stored) stored", unless: stored <= Int64(store.ids.count))
        let filtered = statuses.reduce(0) { $0 + $1.counters.filtered }
        board.add("claims \(filtered) filtered", unless: filtered <= Int64(store.count(.filtered)))
        let expired = statuses.flatMap(\.anomalies).map(\.range)
        board.add("expired \(expired)", unless: expired == [400..<430])
        board.add("the last are not decided", unless: caughtUp(0))
    }

    private func check(_ what: String, _ stream: FakeStream, _ expected: [Int64]) {
        let found = store.ids.filter { $0.stream == stream.id }.map(\.start)
        if found == expected { return }
        board.add(
            "\(what): \(Set(expected).subtracting(found).count) missing, \(found.count - Set(found).count) double, "
                + "\(Set(found).subtracting(expected).count) unexpected, order \(found.count == expected.count)",
            unless: false
        )
    }

    // MARK: Waiting

    private func sleep(_ duration: Duration) async throws { try await time.sleep(for: duration) }

    private func until(
        _ what: String,
        within limit: Duration = .seconds(300),
        _ condition: () -> Bool
    ) async throws {
        let deadline = time.now + limit
        while !condition() {
            guard time.now < deadline else { throw ProcessorWorld.TimedOut(description: "never: \(what)") }
            try await time.sleep(for: .milliseconds(1))
        }
    }
}
