import DrillRunner
import DrillSimulation
import InMemoryLogStore
import KafkaPorts
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts

/// A pipeline in miniature, for tests of the books: two sources whose records are carried into a store, one by one as a
/// test decides, without Kafka in between.
struct Delivery {
    static let start = Instant(nanoseconds: 2_000_000_000)
    static let epoch = Timestamp(nanoseconds: 1_767_225_600_000_000_000)
    static let topic = "logs"

    let simulation: Simulation
    let store: InMemoryLogStore
    let logs: [SourceLog]
    let streams = [StreamID(high: 1, low: 10), StreamID(high: 1, low: 20)]
    /// All records of both sources, each source's in order.
    let records: [[LogRecord]]

    /// What becomes of one record.
    struct Fate {
        var outcome = RowOutcome.stored
        var record: LogRecord
    }

    init(seed: UInt64 = 1, perSource count: Int = 1_500, _ settings: StoreSettings = StoreSettings()) {
        simulation = Simulation(SimulationSettings(seed: seed))
        store = InMemoryLogStore("store", settings: settings, on: simulation)
        logs = ["app-1", "app-2"].map { name in
            var plan = SourcePlan(
                name: name,
                services: [Share("checkout", weight: 1), Share("payment", weight: 1)],
                schedule: ArrivalSchedule(.constant(500), total: count)
            )
            plan.environment = "test"
            return SourceLog(plan, seed: seed, epoch: Self.epoch)
        }
        records = zip(logs, streams).map { log, stream in
            let bytes = log.bytes(at: 0, limit: .max / 2, now: .distantFuture)
            let defaults = RecordDefaults(observed: Self.epoch, source: log.name)
            let lines = ByteRecords(lines: bytes)
            let batch = LogBatchDecoder(.foreign).decode(lines, defaults: defaults).batch
            return batch.indices.map { row in
                var record = batch.record(row)
                let range = lines.ranges[row]
                record.id = RecordID(stream: stream, start: Int64(range.start), end: Int64(range.end) + 1)
                return record
            }
        }
    }

    static func key(_ partition: Int) -> CheckpointKey {
        CheckpointKey(cluster: "c", topic: topic, pipeline: "main", partition: Int32(partition))
    }

    /// Writes all records in batches of 100, each source to its own partition, a batch every 200 ms.
    ///
    /// - Parameter decide: what becomes of record `ordinal` of source `source`; `nil` leaves it out.
    func carry(
        delay: Duration = .milliseconds(300),
        _ decide: @escaping @Sendable (Int, Int, Fate) -> Fate? = { _, _, fate in fate }
    ) throws {
        let (simulation, store, records) = (simulation, store, records)
        try simulation.run { _ in
            let done = Latch("done")
            simulation.makeProcess("processor-1").start { life in
                let client = store.client(for: life)
                for source in records.indices {
                    var version: Int64 = 0
                    for first in stride(from: 0, to: records[source].count, by: 100) {
                        let until = min(records[source].count, first + 100)
                        let intended = Int64(until) * 2_000_000
                        try await life.ports.time.sleep(until: Self.start + .nanoseconds(intended) + delay)
                        let fates = (first..<until).compactMap { ordinal in
                            decide(source, ordinal, Fate(record: records[source][ordinal]))
                        }
                        let write = Self.write(fates, source, first, until, version)
                        if case .stored = try await client.append([write])[0] { version += 1 }
                    }
                }
                done.open()
            }
            try await done.wait()
        }
    }

    private static func write(_ fates: [Fate], _ source: Int, _ first: Int, _ until: Int, _ version: Int64)
        -> PartitionWrite
    {
        let letters = fates.filter { $0.outcome == .deadLettered }.compactMap(\.record.id).map { id in
            DeadLetterRow(
                id: id,
                reason: "refused",
                origin: RecordOrigin(topic: topic, partition: Int32(source), offset: Int64(first)),
                letter: RecordOrigin(topic: "logs.dead", partition: 0, offset: id.start)
            )
        }
        let settled = SettledBatch(
            batch: LogBatch(records: fates.map(\.record)),
            baseOffset: Int64(first),
            outcomes: fates.map(\.outcome),
            addedFields: [],
            deadLetters: letters,
            configurationVersion: 1
        )
        return PartitionWrite(
            key: key(source),
            expectedVersion: version,
            batches: [settled],
            checkpoint: Checkpoint(version: version + 1, nextOffset: Int64(until))
        )
    }

    /// What is known at the end.
    var evidence: Evidence {
        var evidence = Evidence()
        evidence.start = Self.start
        evidence.end = simulation.now
        evidence.sources = zip(logs, records).map { SourceEvidence($0, attempted: $1.count) }
        evidence.streams = zip(streams, zip(logs, records)).map { stream, source in
            let end = source.1.last?.id?.end ?? 0
            return StreamOwner(stream, source: source.0.name, readTo: end, settledTo: end)
        }
        evidence.store = StoreEvidence(store)
        evidence.letters = store.letters.map { letter in
            FoundLetter(
                place: letter.row.letter,
                id: letter.row.id,
                origin: letter.row.origin,
                value: [1, 2, 3],
                original: [1, 2, 3]
            )
        }
        return evidence
    }

    /// Closes the books.
    func close(_ change: (inout Evidence) -> Void = { _ in }, slices: [RecordSlice] = [])
        -> (report: LedgerReport, history: History)
    {
        var evidence = evidence
        change(&evidence)
        return Ledger.close(evidence, slices: slices)
    }
}
