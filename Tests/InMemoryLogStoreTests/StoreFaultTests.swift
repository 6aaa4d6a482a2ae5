import DrillSimulation
import InMemoryLogStore
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts
import Testing

@Suite("A store's faults")
struct StoreFaultTests {
    @Test(
        "an answer lost after the commit is indeterminate, and the rows are there",
        arguments: StoreGuarantee.allCases
    )
    func lostAfter(_ guarantee: StoreGuarantee) throws {
        let world = StoreWorld(guarantee)
        let fault = world.store.inject(StoreFault("lost", .answerLostAfterCommit(millionths: 1_000_000)))
        let (answers, found) = try world.run { store, _ in
            let answers = try await store.append([Sample.write(0..<10, expecting: 0)])
            return (answers, try await store.checkpoints([Sample.key]))
        }
        #expect(answers.map(\.isIndeterminate) == [true])
        #expect(found.map(\.version) == [1])
        #expect(world.store.rowCount == 10)
        #expect(fault.hits == 1)
    }

    @Test("an answer lost before the commit is indeterminate, and without transactions leaves the rows")
    func lostBefore() throws {
        for guarantee in StoreGuarantee.allCases {
            let world = StoreWorld(guarantee)
            let fault = world.store.inject(StoreFault("lost", .answerLostBeforeCommit(millionths: 1_000_000)))
            let (answers, found) = try world.run { store, _ in
                let answers = try await store.append([Sample.write(0..<10, expecting: 0)])
                return (answers, try await store.checkpoints([Sample.key]))
            }
            #expect(answers.map(\.isIndeterminate) == [true])
            #expect(found.map(\.version) == [0])
            #expect(world.store.rowCount == (guarantee == .transactional ? 0 : 10))
            #expect(fault.hits == 1)
        }
    }

    @Test("refused rows are named, and nothing of their write is done", arguments: StoreGuarantee.allCases)
    func refusal(_ guarantee: StoreGuarantee) throws {
        let world = StoreWorld(guarantee)
        let predicate = RowPredicate("too odd") { batch, row in batch.message(row).hasSuffix("3") }
        let fault = world.store.inject(StoreFault("picky", .refuseRows(predicate)))
        let answers = try world.run { store, _ in
            try await store.append([
                Sample.write(0..<20, expecting: 0), Sample.write(30..<33, expecting: 0, key: Sample.key(partition: 1)),
            ])
        }
        #expect(answers[0].refusedRows?.map(\.row) == [3, 13])
        #expect(answers[1].isStored)
        #expect(world.store.rowCount == 3)
        #expect(fault.hits == 1)
    }

    @Test("a store that is down refuses, and serves again when it is back")
    func down() throws {
        let world = StoreWorld()
        let fault = world.store.inject(StoreFault("down", .down))
        let store = world.store
        let error = try world.run { client, ports in
            var seen: StoreError?
            do { _ = try await client.append([Sample.write(0..<1, expecting: 0)]) } catch let error as StoreError {
                seen = error
            }
            store.remove(fault)
            _ = try await client.append([Sample.write(0..<1, expecting: 0)])
            return seen
        }
        #expect(error?.kind == .transient)
        #expect(fault.hits == 1)
        #expect(!fault.isInForce)
        #expect(world.store.rowCount == 1)
    }

    @Test("a request at the server when it goes down is indeterminate and undone")
    func downWhileServing() throws {
        let world = StoreWorld()
        let store = world.store
        let answers = try world.run { client, ports in
            async let answer = client.append([Sample.write(0..<100, expecting: 0)])
            try await ports.time.sleep(for: .milliseconds(2))
            _ = store.inject(StoreFault("down", .down))
            return try await answer
        }
        #expect(answers.map(\.isIndeterminate) == [true])
        #expect(world.store.rowCount == 0)
    }

    @Test("a slow store takes as many times longer, and counts every service it slowed")
    func slow() throws {
        func duration(_ factor: Int64) throws -> (Duration, Int) {
            var settings = StoreSettings()
            settings.appendTime = .constant(.milliseconds(10))
            settings.rowTime = .constant(.zero)
            settings.networkLatency = .constant(.zero)
            settings.connectLatency = .constant(.zero)
            let world = StoreWorld(settings)
            let fault = world.store.inject(StoreFault("slow", .slow(factorPermille: factor, added: .zero)))
            let time = try world.run { store, ports in
                let start = ports.time.now
                _ = try await store.append([Sample.write(0..<10, expecting: 0)])
                return ports.time.now - start
            }
            return (time, fault.hits)
        }
        #expect(try duration(1_000) == (.milliseconds(10), 0))
        #expect(try duration(25_000) == (.milliseconds(250), 1))
    }

    @Test("a full queue refuses as overloaded")
    func overload() throws {
        var settings = StoreSettings()
        settings.concurrency = 1
        settings.queueLimit = 2
        let world = StoreWorld(settings)
        let refused = try world.run { store, _ in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        let key = Sample.key(partition: Int32(number))
                        do {
                            _ = try await store.append([Sample.write(0..<1, expecting: 0, key: key)])
                            return false
                        } catch is StoreError { return true }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
        }
        #expect(refused == 7)
        #expect(world.store.counts.overloaded == 7)
    }

    @Test("a flapping store lets some through, a full one none, an erring one its share")
    func others() throws {
        func outcome(_ effect: StoreFault.Effect) throws -> (stored: Int, kinds: Set<StoreError.Kind>, hits: Int) {
            let world = StoreWorld()
            let fault = world.store.inject(StoreFault("fault", effect))
            let kinds = try world.run { store, ports in
                var kinds: Set<StoreError.Kind> = []
                for number in 0..<60 {
                    let key = Sample.key(partition: Int32(number))
                    do { _ = try await store.append([Sample.write(0..<1, expecting: 0, key: key)]) } catch let error
                        as StoreError
                    {
                        kinds.insert(error.kind)
                    }
                    try await ports.time.sleep(for: .milliseconds(50))
                }
                return kinds
            }
            return (world.store.rowCount, kinds, fault.hits)
        }
        let flapping = try outcome(.flapping(down: .seconds(1), up: .seconds(1)))
        #expect((15...45).contains(flapping.stored))
        #expect(flapping.hits == 60 - flapping.stored)
        let full = try outcome(.full(needsOperator: true))
        #expect(full.stored == 0)
        #expect(full.kinds == [.needsOperator])
        let errors = try outcome(.errors(millionths: 333_333))
        #expect((25...55).contains(errors.stored))
        #expect(errors.kinds == [.transient])
        #expect(errors.hits == 60 - errors.stored)
    }

    @Test("a crashed client's append is done all the same")
    func crash() throws {
        let world = StoreWorld()
        let (simulation, store) = (world.simulation, world.store)
        try simulation.run { driver in
            let process = simulation.makeProcess("processor-1")
            process.start { life in
                _ = try await store.client(for: life).append([Sample.write(0..<10, expecting: 0)])
            }
            try await driver.time.sleep(for: .milliseconds(1))
            process.crash()
            try await driver.time.sleep(for: .seconds(1))
        }
        #expect(store.rowCount == 10)
    }

    @Test("an answer that does not come in time is indeterminate, and may be done later")
    func timeout() throws {
        let world = StoreWorld()
        let store = world.store
        _ = store.inject(StoreFault("slow", .slow(factorPermille: 1_000, added: .seconds(60))))
        let (answers, before) = try world.run { client, ports in
            let answers = try await client.append([Sample.write(0..<10, expecting: 0)])
            let before = store.rowCount
            try await ports.time.sleep(for: .seconds(60))
            return (answers, before)
        }
        #expect(answers.map(\.isIndeterminate) == [true])
        #expect(before == 0)
        #expect(store.rowCount == 10)
    }

    @Test("the same seed gives the same trace, another seed another")
    func determinism() throws {
        func hash(_ seed: UInt64) throws -> UInt64 {
            let world = StoreWorld(seed: seed)
            try world.run { store, _ in
                for version in 0..<20 {
                    _ = try await store.append([Sample.write(0..<10, expecting: Int64(version))])
                }
            }
            return world.simulation.trace.hash
        }
        #expect(try hash(1) == hash(1))
        #expect(try hash(1) != hash(2))
    }
}
