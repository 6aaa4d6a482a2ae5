import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("The cluster's rules, asked request by request")
struct ClusterRuleTests {
    private func batch(_ texts: [String], _ sequence: ProducerSequence?) -> ProducedBatch {
        ProducedBatch(
            parts: [ProducedBatch.Part(records: RecordBatch(texts), start: 0, checksum: 1)],
            sequence: sequence
        )
    }

    private func produce(
        _ bed: Testbed,
        _ life: ProcessLife,
        _ base: Int64,
        epoch: Int16 = 0,
        count: Int = 2
    ) async throws -> ProduceResponse {
        let sequence = ProducerSequence(producerID: 7, epoch: epoch, base: base)
        let texts = (0..<count).map { "\(epoch)/\(base + Int64($0))" }
        let request = ProduceRequest(
            partition: .logs(),
            acks: .all,
            timeout: .seconds(30),
            batch: batch(texts, sequence)
        )
        let leader = try #require(bed.cluster.leader(of: .logs()))
        guard case .produce(let response) = try await bed.cluster.ask(.produce(request), of: leader, as: life) else {
            throw KafkaError(.localState)
        }
        return response
    }

    @Test("17: a repeated sequence within five batches returns the original offset; an older one gives 45")
    func window() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            for number in 0..<7 {
                let response = try await produce(bed, life, Int64(number * 2))
                #expect(response.error == .none && response.baseOffset == Int64(number * 2))
            }
            for number in 2..<7 {
                let response = try await produce(bed, life, Int64(number * 2))
                #expect(response.error == .none && response.baseOffset == Int64(number * 2))
            }
            for number in 0..<2 {
                let response = try await produce(bed, life, Int64(number * 2))
                #expect(response.error == .outOfOrderSequenceNumber)
            }
            let gap = try await produce(bed, life, 20)
            #expect(gap.error == .outOfOrderSequenceNumber)
            #expect(bed.cluster.inspect.partition(.logs())?.logEnd == 14)
        }
    }

    @Test("a lower producer epoch is refused; a higher one starts at sequence 0")
    func epochs() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            var answers: [KafkaError.Code] = []
            for (base, epoch) in [(0, 3), (2, 2), (2, 4), (0, 4), (2, 3)] as [(Int64, Int16)] {
                answers.append(try await produce(bed, life, base, epoch: epoch).error)
            }
            #expect(answers == [.none, .invalidProducerEpoch, .outOfOrderSequenceNumber, .none, .invalidProducerEpoch])
        }
    }

    @Test("the producer's memory survives a change of leader", arguments: Seeds(1...10))
    func memorySurvives(seed: Seed) throws {
        let bed = try Testbed(seed, .logs())
        try bed.run { life in
            for number in 0..<3 { _ = try await produce(bed, life, Int64(number * 2)) }
            _ = try bed.cluster.shutDown(try #require(bed.cluster.leader(of: .logs())))
            try await life.ports.time.sleep(for: .seconds(5))
            let again = try await produce(bed, life, 4)
            #expect(again.error == .none && again.baseOffset == 4)
            let next = try await produce(bed, life, 6)
            #expect(next.error == .none && next.baseOffset == 6)
        }
    }

    @Test("whoever does not lead says so; a missing partition is unknown")
    func notLeader() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let leader = try #require(bed.cluster.leader(of: .logs()))
            let other = try #require(bed.cluster.brokers().first { $0 != leader })
            let request = ProduceRequest(partition: .logs(), acks: .all, timeout: .seconds(1), batch: batch(["x"], nil))
            guard case .produce(let response) = try await bed.cluster.ask(.produce(request), of: other, as: life) else {
                Issue.record("not an answer to Produce")
                return
            }
            #expect(response.error == .notLeaderOrFollower)
            guard
                case .listOffsets(let code, _) = try await bed.cluster.ask(.listOffsets(.logs(9)), of: leader, as: life)
            else {
                Issue.record("not an answer to ListOffsets")
                return
            }
            #expect(code == .unknownTopicOrPartition)
        }
    }

    @Test("a commit without a member is taken only while the group is empty")
    func simpleCommit() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            let coordinator = try #require(bed.cluster.coordinator(of: "logdrill"))
            let stranger = GroupIdentity(group: "logdrill", member: "", generation: -1)
            let request = Request.offsetCommit(OffsetCommitRequest(identity: stranger, offsets: [.logs(): 5]))
            guard case .offsetCommit(let first) = try await bed.cluster.ask(request, of: coordinator, as: life) else {
                return
            }
            #expect(first == .none)
            let consumer = try bed.cluster.clientFactory(for: life).makeConsumer(ConsumerSettings(), topics: ["logs"])
            _ = try await consumer.silence(for: .seconds(5), life)
            guard case .offsetCommit(let second) = try await bed.cluster.ask(request, of: coordinator, as: life) else {
                return
            }
            #expect(second == .unknownMemberID)
            guard
                case .offsetFetch(_, let offsets) = try await bed.cluster.ask(
                    .offsetFetch(group: "logdrill"),
                    of: coordinator,
                    as: life
                )
            else { return }
            #expect(offsets == [.logs(): 5])
        }
    }

    @Test("57: a topic that exists, no partitions, too many replicas and a bad name are refused")
    func createTopics() throws {
        let bed = try Testbed(.logs())
        try bed.run { life in
            func refusal(_ topic: TopicSettings) -> KafkaError.Code? {
                do {
                    try bed.cluster.createTopic(topic)
                    return nil
                } catch let error as KafkaError {
                    return error.code
                } catch { return .localState }
            }
            #expect(refusal(TopicSettings("logs", partitions: 1)) == .topicAlreadyExists)
            #expect(refusal(TopicSettings("empty", partitions: 0)) == .invalidPartitions)
            var wide = TopicSettings("wide", partitions: 1)
            wide.replicationFactor = 4
            #expect(refusal(wide) == .invalidReplicationFactor)
            #expect(refusal(TopicSettings("a/b", partitions: 1)) == .invalidTopic)
            #expect(refusal(TopicSettings("dead-letters", partitions: 2)) == nil)
            let clients = bed.cluster.clientFactory(for: life)
            try await life.ports.time.sleep(for: .seconds(1))
            let description = try #require(try await clients.topicDescription("dead-letters"))
            #expect(description.partitionCount == 2 && description.retention == .seconds(7 * 24 * 3600))
            let missing = try await clients.topicDescription("nothing")
            #expect(missing == nil)
            let id = try await clients.clusterID()
            #expect(id == "in-memory")
            let outcome = try await clients.makeProducer(ProducerSettings())
                .send("x", to: TopicPartition(topic: "dead-letters", partition: 1))
            #expect(outcome == .acknowledged(offset: 0))
        }
    }
}
