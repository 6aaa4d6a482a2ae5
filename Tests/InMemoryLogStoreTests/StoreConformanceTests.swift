import InMemoryLogStore
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts
import Testing

/// What every store must do, asked through the port only. The worlds differ in what the store promises.
@Suite("A log store keeps its promise")
struct StoreConformanceTests {
    @Test("what was never written has version 0", arguments: StoreGuarantee.allCases)
    func firstVersion(_ guarantee: StoreGuarantee) throws {
        let found = try StoreWorld(guarantee).run { store, _ in try await store.checkpoints([Sample.key]) }
        #expect(found == [Checkpoint()])
    }

    @Test("rows and checkpoint are there after the answer", arguments: StoreGuarantee.allCases)
    func storesRows(_ guarantee: StoreGuarantee) throws {
        let (answers, checkpoint, records) = try StoreWorld(guarantee).run { store, _ in
            let answers = try await store.append([Sample.write(0..<50, expecting: 0)])
            return (answers, try await store.checkpoints([Sample.key]), try await store.readAll())
        }
        #expect(answers.map(\.isStored) == [true])
        #expect(checkpoint.map(\.version) == [1])
        #expect(checkpoint.map(\.nextOffset) == [50])
        #expect(records.map(\.id) == (0..<50).reversed().map { Sample.id($0) })
        #expect(records.first?.record == Sample.record(49))
    }

    @Test("a stale writer's batch is refused, whole", arguments: StoreGuarantee.allCases)
    func refusesStale(_ guarantee: StoreGuarantee) throws {
        let (first, second, records) = try StoreWorld(guarantee).run { store, _ in
            let first = try await store.append([Sample.write(0..<10, expecting: 0)])
            let second = try await store.append([Sample.write(10..<20, expecting: 0)])
            return (first, second, try await store.readAll())
        }
        #expect(first.map(\.isStored) == [true])
        #expect(second.map(\.staleVersion) == [1])
        #expect(records.count == 10)
    }

    @Test("of two writers with one version exactly one wins", arguments: 1...20)
    func compareAndSet(_ seed: UInt64) throws {
        let world = StoreWorld(seed: seed)
        let answers = try world.run { store, _ in
            async let left = store.append([Sample.write(0..<10, expecting: 0)])
            async let right = store.append([Sample.write(0..<10, expecting: 0)])
            return try await left + right
        }
        #expect(answers.filter(\.isStored).count == 1)
        #expect(answers.compactMap(\.staleVersion) == [1])
        #expect(world.store.rowCount == 10)
    }

    @Test("partitions of one request succeed and fail each for itself", arguments: StoreGuarantee.allCases)
    func answersPerPartition(_ guarantee: StoreGuarantee) throws {
        let answers = try StoreWorld(guarantee).run { store, _ in
            try await store.append([
                Sample.write(0..<5, expecting: 0),
                Sample.write(5..<10, expecting: 7, key: Sample.key(partition: 1)),
                Sample.write(10..<15, expecting: 0, key: Sample.key(partition: 2)),
            ])
        }
        #expect(answers.map(\.isStored) == [true, false, true])
        #expect(answers[1].staleVersion == 0)
    }

    @Test("a repeated id is a copy, or nothing, as the guarantee says", arguments: StoreGuarantee.allCases)
    func repeats(_ guarantee: StoreGuarantee) throws {
        let world = StoreWorld(guarantee)
        let records = try world.run { store, _ in
            _ = try await store.append([Sample.write(0..<10, expecting: 0)])
            _ = try await store.append([Sample.write(5..<15, expecting: 1)])
            return try await store.readAll()
        }
        let counts = world.store.counts
        #expect(counts.stored == 15)
        #expect(counts.copies == (guarantee == .idempotent ? 0 : 5))
        #expect(counts.ignored == (guarantee == .idempotent ? 5 : 0))
        #expect(records.count == counts.stored + counts.copies)
    }

    @Test("outcomes other than stored leave no record, and are counted", arguments: StoreGuarantee.allCases)
    func outcomes(_ guarantee: StoreGuarantee) throws {
        let world = StoreWorld(guarantee)
        let outcomes: [RowOutcome] = [.stored, .filtered, .deadLettered, .duplicate, .filtered]
        let (records, letters) = try world.run { store, _ in
            let batch = Sample.batch(0..<5, outcomes: outcomes, letters: [Sample.letter(2)])
            _ = try await store.append([Sample.write([batch], expecting: 0, next: 5)])
            let letters = try await store.deadLetters(pipeline: "main", after: nil, limit: 10)
            return (try await store.readAll(), letters)
        }
        #expect(records.map(\.id) == [Sample.id(0)])
        #expect(letters == [Sample.letter(2)])
        let counts = world.store.counts
        #expect([counts.stored, counts.filtered, counts.deadLettered, counts.duplicates] == [1, 2, 1, 1])
        let filtered = world.store.filteredIDs
        #expect(filtered.map(\.stream) == [Sample.stream])
        #expect(filtered.first?.positions.ranges == [10..<20, 40..<50])
    }

    @Test("a batch that was filtered away whole still moves the checkpoint")
    func filteredAway() throws {
        let checkpoint = try StoreWorld().run { store, _ in
            let batch = Sample.batch(0..<3, outcomes: [.filtered, .filtered, .filtered])
            _ = try await store.append([Sample.write([batch], expecting: 0, next: 3)])
            return try await store.checkpoints([Sample.key])
        }
        #expect(checkpoint.map(\.nextOffset) == [3])
    }

    @Test("a dead letter is re-driven once, and is a record then")
    func redrive() throws {
        let (moved, again, unknown, letters, records) = try StoreWorld().run { store, _ in
            let batch = Sample.batch(0..<1, outcomes: [.deadLettered], letters: [Sample.letter(0)])
            _ = try await store.append([Sample.write([batch], expecting: 0, next: 1)])
            let record = RedrivenRecord(id: Sample.id(0), record: Sample.record(0))
            let other = RedrivenRecord(id: Sample.id(9), record: Sample.record(9))
            let moved = try await store.redrive([record], pipeline: "main")
            let again = try await store.redrive([record], pipeline: "main")
            let unknown = try await store.redrive([other], pipeline: "main")
            let letters = try await store.deadLetters(pipeline: "main", after: nil, limit: 10)
            return (moved, again, unknown, letters, try await store.readAll())
        }
        #expect(moved == [true])
        #expect(again == [false])
        #expect(unknown == [false])
        #expect(letters.isEmpty)
        #expect(records.map(\.id) == [Sample.id(0)])
    }

    @Test("dead letters come in id order, page by page")
    func letterPages() throws {
        let pages = try StoreWorld().run { store, _ in
            let letters = [4, 1, 3, 0, 2].map { Sample.letter($0) }
            let batch = Sample.batch(0..<5, outcomes: letters.map { _ in .deadLettered }, letters: letters)
            _ = try await store.append([Sample.write([batch], expecting: 0, next: 5)])
            let first = try await store.deadLetters(pipeline: "main", after: nil, limit: 3)
            let rest = try await store.deadLetters(pipeline: "main", after: first.last?.id, limit: 3)
            return [first, rest]
        }
        #expect(pages.map { $0.map(\.id) } == [(0..<3).map { Sample.id($0) }, (3..<5).map { Sample.id($0) }])
    }
}
