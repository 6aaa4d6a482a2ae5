import DrillSimulation
import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import Synchronization
import SystemPorts
import Testing

@Suite("Processor: assignments that come and go")
struct ProcessorRebalanceTests {
    let stream = FakeStream()

    @Test("a revocation waits for the write under way, and lets go of what is queued behind it")
    func waitsForWrite() throws {
        try ProcessorWorld.run { world in
            world.store.setDelay(.seconds(2))
            world.log.append(stream.records(0..<10))
            try world.consumer.assign([0])
            try await world.until("the append is under way") { !world.store.appendSizes.isEmpty }
            world.log.append(stream.records(10..<20))
            try await world.until("more is read") { world.status.counters.fetchedRecords == 20 }
            try world.consumer.revoke([0], deadline: world.time.now + .seconds(30))
            try await world.sleep(.seconds(1))
            #expect(try !world.consumer.calls.contains(.completeRevocation(2)), "the write is still under way")
            try await world.until("the reply") { (try? world.consumer.calls.contains(.completeRevocation(2))) == true }
            #expect(world.store.messages == messages(0..<10))
            #expect(world.status.counters.letGo == 10)
            #expect(world.status.partitions.isEmpty)
            try await world.sleep(.seconds(60))
            #expect(world.store.appendSizes.count == 1, "nothing is appended after the revocation")
        }
    }

    @Test("a revocation does not outlast its deadline, and the append that does is harmless")
    func outlasted() throws {
        try ProcessorWorld.run { world in
            world.store.order(.slow(.seconds(60)))
            world.log.append(stream.records(0..<10))
            try world.consumer.assign([0])
            try await world.until("the append is under way") { !world.store.appendSizes.isEmpty }
            let deadline = world.time.now + .seconds(10)
            try world.consumer.revoke([0], deadline: deadline)
            try await world.until("the reply", within: .seconds(10)) {
                (try? world.consumer.calls.contains(.completeRevocation(2))) == true
            }
            #expect(world.time.now < deadline)
            #expect(world.status.counters.revocationsOutlasted == 1)
            // The next owner reads the same records again and is first: the late append finds another version.
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 10 }
            try await world.sleep(.seconds(120))
            #expect(world.store.messages == messages(0..<10))
            #expect(world.status.counters.stored == 10)
            #expect(world.status.counters.staleAnswers == 1, "counted, though the partition was given up long ago")
        }
    }

    @Test("with the circuit open a revocation is answered at once")
    func revokedDuringOutage() throws {
        try ProcessorWorld.run { world in
            world.store.order(.needsOperator)
            world.log.append(stream.records(0..<10))
            try world.consumer.assign([0])
            try await world.until("the circuit opens") { world.status.circuit == .open }
            let now = world.time.now
            try world.consumer.revoke([0], deadline: now + .seconds(30))
            try await world.until("the reply") { (try? world.consumer.calls.contains(.completeRevocation(2))) == true }
            #expect(world.time.now - now < .milliseconds(100))
        }
    }

    @Test("lost partitions are dropped at once, and nothing is committed for them")
    func lost() throws {
        try ProcessorWorld.run {
            $0.processor.commitInterval = .seconds(1)
        } _: { world in
            world.log.append(stream.records(0..<10))
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.messages.count == 10 }
            world.store.setDelay(.seconds(5))
            world.log.append(stream.records(10..<20))
            try await world.until("the append is under way") { world.store.appendSizes.count == 2 }
            let commits = try world.consumer.calls.filter { if case .commit = $0 { true } else { false } }
            try world.consumer.order(.lost([FakeConsumer.partition(0)]))
            try await world.until("it is gone") { world.status.partitions.isEmpty }
            try await world.sleep(.seconds(30))
            #expect(try world.consumer.calls.filter { if case .commit = $0 { true } else { false } } == commits)
            #expect(world.status.counters.stored == 20, "what the store confirmed is counted all the same")
        }
    }

    /// What is committed when the client knows that the assignment is lost, and the loop does not yet.
    private func commitsAfterLoss(_ mutants: Mutants = .none) throws -> Int {
        let commits = Mutex(0)
        try ProcessorWorld.run(mutants: mutants) {
            $0.processor.commitInterval = .seconds(1)
        } _: { world in
            world.log.append(stream.records(0..<10))
            try world.consumer.assign([0])
            try world.consumer.setAssignmentLost(true)
            try await world.until("all is stored") { world.store.messages.count == 10 }
            try await world.sleep(.seconds(30))
            commits.withLock { $0 = (try? world.consumer.calls.count { if case .commit = $0 { true } else { false } }) ?? -1 }
            try world.consumer.setAssignmentLost(false)
            try await world.until("it commits again") {
                (try? world.consumer.calls.contains { if case .commit(0, 10) = $0 { true } else { false } }) == true
            }
        }
        return commits.withLock { $0 }
    }

    @Test("nothing is committed while the client says that the assignment is lost, and later all of it")
    func lostToTheClient() throws {
        #expect(try commitsAfterLoss() == 0)
    }

    #if Mutants
        @Test("it would be if the client were not asked")
        func lostToTheClientMutant() throws {
            #expect(try commitsAfterLoss(Mutants(["processor-commits-for-lost-assignment"])) == 1)
        }
    #endif

    @Test("a zombie's append is refused, and it goes on from the new owner's checkpoint", arguments: Seeds(1...20))
    func zombie(seed: Seed) throws {
        try ProcessorWorld.run(seed: seed) { world in
            world.log.append(stream.records(0..<50))
            let second = Processor(
                configuration: PipelineConfiguration(),
                ports: world.ports,
                kafka: FakeKafka(world.log),
                store: world.store
            )
            let first = try world.consumer
            let stop = Latch("stop of the second")
            try await withSupervisor("second processor") { supervisor in
                supervisor.start("second") { _ = try await second.run(stop: stop) }
                try await world.until("it has a consumer") { world.log.consumersMade == 2 }
                let other = try world.consumer
                // Both believe that the partition is theirs.
                first.assign([0])
                other.assign([0])
                for step in 0..<20 {
                    world.log.append(stream.records(50 + Int64(step) * 10..<60 + Int64(step) * 10))
                    try await world.sleep(.milliseconds(30))
                }
                try await world.until("all is decided") { world.store.checkpoint().nextOffset == 250 }
                #expect(world.store.messages == messages(0..<250))
                let stored = world.status.counters.stored + second.status().counters.stored
                #expect(stored == 250, "each processor counts what is its own")
            }
        }
    }

    @Test("a consumer that failed for good is made anew, and nothing is lost or doubled", arguments: Seeds(1...20))
    func fatal(seed: Seed) throws {
        try ProcessorWorld.run(seed: seed) { world in
            world.store.setDelay(.milliseconds(20))
            world.log.append(stream.records(0..<100))
            let first = try world.consumer
            first.assign([0])
            try await world.until("some is stored") { !world.store.messages.isEmpty }
            first.order(.error(KafkaError(.localFatal, "fenced")))
            try await world.until("a new one is made") { world.log.consumersMade == 2 }
            #expect(first.calls.contains(.close))
            try world.consumer.assign([0])
            try await world.until("all is stored") { world.store.checkpoint().nextOffset == 100 }
            #expect(world.store.messages == messages(0..<100))
            #expect(world.status.counters.consumersMade == 2)
        }
    }

    @Test("nothing is started for a partition that is revoked while its checkpoint is being read")
    func revokedWhileLoading() throws {
        try ProcessorWorld.run { world in
            world.store.setDown(true)
            world.log.append(stream.records(0..<10))
            try world.consumer.assign([0, 1])
            try await world.sleep(.seconds(1))
            try world.consumer.revoke([0], deadline: world.time.now + .seconds(10))
            try await world.until("the reply") { (try? world.consumer.calls.contains(.completeRevocation(2))) == true }
            world.store.setDown(false)
            try await world.until("the other one starts") { (try? world.consumer.calls.contains(.start(1, 0))) == true }
            #expect(try !world.consumer.calls.contains(.start(0, 0)))
        }
    }
}
