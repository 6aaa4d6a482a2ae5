import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("Answers that are lost, and order")
struct AmbiguityTests {
    @Test("14: an answer lost after the append, without idempotence: there once or twice", arguments: Seeds(1...20))
    func lostAnswerPlain(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            let drop = try bed.cluster.dropConnections(ConnectionDrop(.afterAppend, .next(1)))
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(.plain)
            let outcome = try await producer.send("again")
            guard case .acknowledged = outcome else {
                Issue.record("\(outcome)")
                return
            }
            try await life.ports.time.sleep(for: .seconds(1))
            #expect(bed.cluster.inspect.texts() == ["again", "again"])
            #expect(drop.hits == 1)
        }
    }

    @Test("14: a connection lost before the append: there once, and acknowledged", arguments: Seeds(1...5))
    func lostRequest(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            _ = try bed.cluster.dropConnections(ConnectionDrop(.beforeAppend, .next(1)))
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(.plain)
            let outcome = try await producer.send("once")
            #expect(outcome == .acknowledged(offset: 0))
            #expect(bed.cluster.inspect.texts() == ["once"])
        }
    }

    @Test("15: lost answers with idempotence: exactly once and in order", arguments: Seeds(1...20))
    func lostAnswersIdempotent(seed: Seed) throws {
        let bed = try Testbed(seed, .logs(partitions: 2))
        try bed.run { life in
            let after = try bed.cluster.dropConnections(ConnectionDrop(.afterAppend, .millionths(60_000)))
            let before = try bed.cluster.dropConnections(ConnectionDrop(.beforeAppend, .millionths(60_000)))
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            for number in 0..<300 {
                _ = try producer.enqueue(RecordBatch(["\(number)"]), to: .logs(Int32(number % 2)))
                try await life.ports.time.sleep(for: .milliseconds(7))
            }
            for _ in 0..<300 {
                let report = try #require(try await producer.nextReport())
                guard case .acknowledged = report.outcome else {
                    Issue.record("\(report.outcome)")
                    continue
                }
            }
            #expect(bed.cluster.inspect.texts(.logs(0)) == stride(from: 0, to: 300, by: 2).map(String.init))
            #expect(bed.cluster.inspect.texts(.logs(1)) == stride(from: 1, to: 300, by: 2).map(String.init))
            #expect(after.hits > 0 && before.hits > 0)
        }
    }

    @Test("16: two batches, the first refused: they swap, also with one request in flight")
    func swapped() throws {
        var swaps = 0
        for seed in Seeds(1...20) {
            let bed = try Testbed(seed, .logs())
            try bed.run { life in
                var settings = ProducerSettings.plain
                settings.maxInFlight = 1
                settings.linger = .zero
                let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
                _ = try await producer.send("warm")
                _ = bed.cluster.refuseProduces(with: .notEnoughReplicas, next: 1)
                _ = try producer.enqueue(RecordBatch(["1"]), to: .logs())
                try await life.ports.time.sleep(for: .nanoseconds(1))
                _ = try producer.enqueue(RecordBatch(["2"]), to: .logs())
                _ = try await producer.nextReport()
                _ = try await producer.nextReport()
            }
            if bed.cluster.inspect.texts() == ["warm", "2", "1"] { swaps += 1 }
        }
        #expect(swaps > 0)
    }

    @Test("16: with idempotence refused batches never swap", arguments: Seeds(1...20))
    func neverSwapped(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            var settings = ProducerSettings()
            settings.linger = .zero
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            // A broker without memory of a producer takes any sequence: the order is safe from the first append on.
            _ = try await producer.send("warm")
            _ = bed.cluster.refuseProduces(with: .notEnoughReplicas, next: 2)
            for number in 0..<20 {
                _ = try producer.enqueue(RecordBatch(["\(number)"]), to: .logs())
                try await life.ports.time.sleep(for: .microseconds(300))
            }
            for _ in 0..<20 {
                let report = try #require(try await producer.nextReport())
                guard case .acknowledged = report.outcome else {
                    Issue.record("\(report.outcome)")
                    continue
                }
            }
            #expect(bed.cluster.inspect.texts() == ["warm"] + (0..<20).map(String.init))
        }
    }

    @Test("a connection lost with two in flight, without idempotence: 1 2 1 2")
    func doubledPair() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            var settings = ProducerSettings.plain
            settings.linger = .zero
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            _ = try await producer.send("warm")
            let cut = try bed.cluster.cut(.everyBroker, .client("client"), .firstToSecond)
            _ = try producer.enqueue(RecordBatch(["1"]), to: .logs())
            try await life.ports.time.sleep(for: .milliseconds(20))
            _ = try producer.enqueue(RecordBatch(["2"]), to: .logs())
            try await life.ports.time.sleep(for: .seconds(70))
            try await cut.undo()
            _ = try await producer.nextReport()
            _ = try await producer.nextReport()
            try await life.ports.time.sleep(for: .seconds(1))
            #expect(bed.cluster.inspect.texts() == ["warm", "1", "2", "1", "2"])
        }
    }

    @Test("50: too slow for request.timeout.ms: again and again without idempotence, indeterminate at the end")
    func requestTimedOut() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            var settings = ProducerSettings.plain
            settings.requestTimeout = .seconds(1)
            settings.messageTimeout = .seconds(5)
            let leader = try #require(bed.cluster.leader(of: .logs()))
            let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            _ = try await producer.send("warm")
            for follower in bed.cluster.brokers() where follower != leader { _ = try bed.cluster.freeze(follower) }
            let outcome = try await producer.send("stuck")
            guard case .indeterminate = outcome else {
                Issue.record("\(outcome)")
                return
            }
            var copies = 0
            bed.cluster.inspect.forEachBatch(of: .logs(), on: leader) { batch in
                copies += (0..<batch.records.count).filter { batch.records.text($0) == "stuck" }.count
            }
            #expect(copies >= 3)
            #expect(bed.cluster.inspect.texts() == ["warm"])
        }
    }

    @Test("a leader that loses office while records wait answers NOT_LEADER: without retries that is indeterminate")
    func notLeaderAfterSend() throws {
        var kinds: Set<String> = []
        for seed in Seeds(1...20) {
            let bed = try Testbed(seed, .logs())
            let outcome = try bed.run { life in
                var settings = ProducerSettings.plain
                settings.messageTimeout = .seconds(3)
                let producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
                _ = bed.cluster.refuseProduces(with: .notLeaderOrFollower, next: 1_000)
                return try await producer.send("?")
            }
            if case .indeterminate = outcome { kinds.insert("indeterminate") } else { kinds.insert("other") }
        }
        #expect(kinds == ["indeterminate"])
    }

    @Test(
        "all brokers down for longer than the message time-out: queued is rejected, in flight indeterminate, then it goes on",
        arguments: Seeds(1...5)
    )
    func allDown(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            var settings = ProducerSettings()
            settings.messageTimeout = .seconds(30)
            var producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
            var faults: [any InjectedFault] = []
            var outcomes: [String: SendOutcome] = [:]
            var open: [ProduceTicket: String] = [:]
            func settle(_ producer: any ProducerPort) async throws {
                _ = try await producer.flush(until: life.localNow + .seconds(60))
                producer.close()
                while let report = try await producer.nextReport() {
                    if let text = open.removeValue(forKey: report.ticket) { outcomes[text] = report.outcome }
                }
            }
            for number in 0..<4_600 {
                if number == 100 {
                    for broker in bed.cluster.brokers() {
                        faults.append(try bed.cluster.crash(broker, losing: .nothing))
                    }
                }
                if number == 3_100 { for fault in faults { try await fault.undo() } }
                do {
                    open[try producer.enqueue(RecordBatch(["\(number)"]), to: .logs())] = "\(number)"
                } catch let refusal as ProduceRefusal {
                    // Of no more use, as 2.0.2 may be when some time out and others may have been appended.
                    #expect(refusal.error.code == .localFatal)
                    try await settle(producer)
                    producer = try bed.cluster.clientFactory(for: life).makeProducer(settings)
                    open[try producer.enqueue(RecordBatch(["\(number)"]), to: .logs())] = "\(number)"
                }
                try await life.ports.time.sleep(for: .milliseconds(20))
            }
            try await settle(producer)
            let texts = bed.cluster.inspect.texts()
            #expect(Set(texts).count == texts.count)
            for (text, outcome) in outcomes {
                if outcome.isAcknowledged { #expect(texts.contains(text)) }
                if case .rejected = outcome { #expect(!texts.contains(text)) }
            }
            #expect(outcomes.count == 4_600)
            #expect(
                (1_000..<3_000).allSatisfy { number in
                    if case .rejected = outcomes["\(number)"] { true } else { number > 1_600 }
                }
            )
            #expect((4_000..<4_600).allSatisfy { outcomes["\($0)"]?.isAcknowledged ?? false })
        }
    }
}
