import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

/// Ten records are committed; their leader dies before its only follower has heard so, and the follower leads alone:
/// below the minimum, its high watermark stands still short of its log's end.
@Suite("What a new leader tells of its log's end")
struct LogEndTests {
    typealias Question = @Sendable (any FullConsumerPort) async throws -> Int64?

    private let end: Question = { try await $0.watermarks(of: .logs()).end }
    private let next: Question = { try await $0.offset(of: .logs(), at: RecordBatch.laterMilliseconds) }

    @Test("nothing before it knows, and then no less than was committed", arguments: Seeds(1...10))
    func nothingEarly(seed: Seed) throws {
        #expect(try answers(seed, asking: end) == [nil, 10])
    }

    @Test("nor that nothing is as late as a record that it cannot show yet")
    func nothingEarlyOfTimes() throws {
        #expect(try answers(1, asking: next) == [nil, 9])
    }

    #if Mutants
        @Test("end-told-before-it-is-known: the end goes backwards")
        func backwards() throws {
            let early = try answers(1, "end-told-before-it-is-known", asking: end)[0]
            #expect(try #require(early) < 10)
        }
    #endif

    /// The answers below the minimum (`nil`: none in five seconds), and after the old leader's return.
    private func answers(_ seed: Seed, _ mutant: Mutant? = nil, asking ask: @escaping Question) throws -> [Int64?] {
        var settings = ClusterSettings.logs { $0.replicationFactor = 2 }
        settings.brokers = 5
        #if Mutants
            if let mutant { settings.mutants = Mutants([mutant]) }
        #endif
        let bed = try Testbed(seed, settings)
        return try bed.run { life in
            let clients = bed.cluster.clientFactory(for: life)
            let producer = try clients.makeProducer(ProducerSettings())
            for number in 0..<10 {
                let time = number == 9 ? RecordBatch.laterMilliseconds : RecordBatch.laterMilliseconds - 1
                _ = try producer.enqueue(RecordBatch(["\(number)"], at: time), to: .logs())
                _ = try await producer.nextReport()
            }
            let leader = try #require(bed.cluster.leader(of: .logs()))
            let crash = try bed.cluster.crash(leader, losing: .nothing)
            try await life.ports.time.sleep(for: .seconds(12))
            let state = try #require(bed.cluster.inspect.partition(.logs()))
            #expect(state.leader != leader && state.highWatermark < 10)
            var impatient = ConsumerSettings()
            impatient.socketTimeout = .seconds(5)
            let hasty = try clients.makeFullConsumer(impatient, topics: [])
            var answers: [Int64?] = []
            do { answers.append(try await ask(hasty)) } catch let error as KafkaError {
                #expect(error.code == .localTimedOut)
                answers.append(nil)
            }
            try await crash.undo()
            answers.append(try await ask(try clients.makeFullConsumer(ConsumerSettings(), topics: [])))
            return answers
        }
    }
}

extension RecordBatch {
    fileprivate static let laterMilliseconds: Int64 = 1_767_225_600_001
}
