import DrillSimulation
import InMemoryLogStore
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts

/// A simulation with one store and one process that uses it.
struct StoreWorld: Sendable {
    let simulation: Simulation
    let store: InMemoryLogStore

    init(seed: UInt64 = 1, _ settings: StoreSettings = StoreSettings()) {
        simulation = Simulation(SimulationSettings(seed: seed))
        store = InMemoryLogStore("store", settings: settings, on: simulation)
    }

    init(_ guarantee: StoreGuarantee) {
        var settings = StoreSettings()
        settings.guarantee = guarantee
        self.init(settings)
    }

    /// Runs `body` as a process with a client of its own, to its end.
    func run<Result: Sendable>(
        _ body: @escaping @Sendable (any LogStore, ProcessPorts) async throws -> Result
    ) throws -> Result {
        let (simulation, store) = (simulation, store)
        return try simulation.run { driver in
            let outcome = Channel<Result>("outcome", capacity: 1)
            let failure = Channel<any Error>("failure", capacity: 1)
            let process = simulation.makeProcess("processor-1")
            process.start { life in
                do {
                    try await outcome.send(body(store.client(for: life), life.ports))
                } catch {
                    try await failure.send(error)
                    outcome.finish()
                }
            }
            if let result = try await outcome.receive() { return result }
            if let error = try await failure.receive() { throw error }
            throw CancellationError()
        }
    }
}

/// Streams, keys and writes as tests need them.
enum Sample {
    static let stream = StreamID(high: 1, low: 2)
    static let key = key(partition: 0)

    static func key(partition: Int32) -> CheckpointKey {
        CheckpointKey(cluster: "c", topic: "logs", pipeline: "main", partition: partition)
    }

    static func id(_ number: Int64, stream: StreamID = stream) -> RecordID {
        RecordID(stream: stream, start: number * 10, end: number * 10 + 10)
    }

    static func record(_ number: Int64, stream: StreamID = stream, severity: Severity = .info) -> LogRecord {
        LogRecord(
            id: id(number, stream: stream),
            timestamp: Timestamp(nanoseconds: 1_767_225_600_000_000_000 + number * 1_000_000),
            severity: severity,
            service: number % 2 == 0 ? "checkout" : "payment",
            environment: "test",
            source: "file",
            message: "message number \(number)",
            attributes: [LogAttribute("seq", .integer(number))]
        )
    }

    static func batch(_ numbers: Range<Int64>, outcomes: [RowOutcome]? = nil, letters: [DeadLetterRow] = [])
        -> SettledBatch
    {
        SettledBatch(
            batch: LogBatch(records: numbers.map { record($0) }),
            baseOffset: numbers.lowerBound,
            outcomes: outcomes ?? numbers.map { _ in .stored },
            addedFields: [],
            deadLetters: letters,
            configurationVersion: 1
        )
    }

    static func write(_ numbers: Range<Int64>, expecting version: Int64, key: CheckpointKey = key) -> PartitionWrite {
        write([batch(numbers)], expecting: version, next: numbers.upperBound, key: key)
    }

    static func write(
        _ batches: [SettledBatch],
        expecting version: Int64,
        next: Int64,
        key: CheckpointKey = key
    ) -> PartitionWrite {
        PartitionWrite(
            key: key,
            expectedVersion: version,
            batches: batches,
            checkpoint: Checkpoint(version: version + 1, nextOffset: next)
        )
    }

    static func letter(_ number: Int64) -> DeadLetterRow {
        DeadLetterRow(
            id: id(number),
            reason: "malformed",
            origin: RecordOrigin(topic: "logs", partition: 0, offset: number),
            letter: RecordOrigin(topic: "logs.dead", partition: 0, offset: number)
        )
    }
}

extension LogStore {
    /// Everything the store gives back, page by page.
    func readAll(_ query: LogQuery = LogQuery()) async throws -> [StoredRecord] {
        var query = query
        var records: [StoredRecord] = []
        repeat {
            let page = try await self.query(query)
            records += page.records
            query.cursor = page.next
        } while query.cursor != nil
        return records
    }
}

extension AppendAnswer {
    var isStored: Bool {
        if case .stored = self { true } else { false }
    }

    var isIndeterminate: Bool {
        if case .indeterminate = self { true } else { false }
    }

    var staleVersion: Int64? {
        if case .stale(let found) = self { found } else { nil }
    }

    var refusedRows: [RefusedRow]? {
        if case .refused(let rows) = self { rows } else { nil }
    }
}
