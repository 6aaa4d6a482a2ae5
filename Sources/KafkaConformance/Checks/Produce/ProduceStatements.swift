import KafkaPorts
import SystemPorts

/// What a producer sends, and where it arrives.
let produceStatements = [
    Statement(
        1,
        "Healthy acks=1/all on a partition that already serves: DR offsets rise in produce order per partition and "
            + "equal the consumed offsets.",
        check: offsetsRise
    ),
    Statement(
        2,
        "acks=0: DR success, status POSSIBLY; the offset carries no meaning.",
        check: acksZero
    ),
    Statement(
        3,
        "Equal non-empty keys share a partition; the vectors of both partitioners hold.",
        check: keysShareAPartition
    ),
    Statement(
        5,
        "An explicit partition ≥ N fails _UNKNOWN_PARTITION: synchronously if metadata is known, else by DR (NOT "
            + "persisted).",
        check: unknownPartition
    ),
    Statement(
        6,
        "A record over the client limit fails synchronously, without DR.",
        check: overClientLimit
    ),
    Statement(
        7,
        "A record over the topic limit: DR MSG_SIZE_TOO_LARGE, log unchanged.",
        needs: [.sizeLimit],
        check: overTopicLimit
    ),
    Statement(
        18,
        "Idempotence with acks=1 refuses to create.",
        check: conflictingSettings
    ),
]

private func offsetsRise(_ context: CheckContext) async throws {
    for acks in [ProducerSettings.Acks.leader, .all] {
        let topic = try await context.makeTopic("acks-\(acks.rawValue)", partitions: 3)
        let producer = try context.makeProducer(idempotent: false, acks: acks)
        var tickets: [(partition: TopicPartition, ticket: ProduceTicket, text: String)] = []
        for number in 0..<60 {
            let partition = topic.partition(Int32(number % 3))
            tickets.append((partition, try producer.enqueue(context.batch(["\(number)"]), to: partition), "\(number)"))
        }
        let outcomes = try await producer.reports(of: tickets.map(\.ticket))
        var reported: [TopicPartition: [Int64]] = [:]
        for (partition, ticket, text) in tickets {
            guard case .acknowledged(.some(let offset)) = outcomes[ticket] else {
                throw StatementFailure("acks=\(acks.rawValue), record \(text): \(String(describing: outcomes[ticket]))")
            }
            if let last = reported[partition]?.last, last >= offset {
                throw StatementFailure("\(partition): offset \(offset) reported after \(last)")
            }
            reported[partition, default: []].append(offset)
        }
        let reader = try await context.makeReader(of: [topic], group: "acks-\(acks.rawValue)")
        try await context.wait(for: 60, from: reader)
        for number in 0..<3 {
            let partition = topic.partition(Int32(number))
            try expect(reader.offsets(of: partition), is: reported[partition] ?? [], "offsets read from \(partition)")
            let texts = tickets.filter { $0.partition == partition }.map(\.text)
            try expect(reader.texts(of: partition), is: texts, "records read from \(partition)")
        }
    }
}

private func acksZero(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let producer = try context.makeProducer(idempotent: false, acks: .none)
    let outcome = try await context.send("one", to: topic.partition(), with: producer)
    guard outcome.isIndeterminate, outcome.code == KafkaError.Code.none else {
        throw StatementFailure("acks=0 is neither success nor possibly persisted: \(outcome)")
    }
    try await context.eventually("the record arrives") { try await context.texts(of: topic.partition()) == ["one"] }
}

private func keysShareAPartition(_ context: CheckContext) async throws {
    let vectors: [(key: String, crc: Int32, murmur: Int32)] = [("a", 3, 4), ("foobar", 5, 6), ("order-42", 10, 0)]
    for partitioner in [Partitioner.consistentRandom, .murmur2Random] {
        let topic = try await context.makeTopic(partitioner.name, partitions: 12)
        let producer = try context.makeProducer { $0.partitioner = partitioner }
        var tickets: [ProduceTicket] = []
        for _ in 0..<3 {
            let records = vectors.map { (key: Optional(Array($0.key.utf8)), value: Optional(Array($0.key.utf8))) }
            tickets += try producer.enqueue(RecordBatch(records, at: context.wallTime), partitionedIn: topic)
        }
        let outcomes = try await producer.reports(of: tickets)
        try expect(outcomes.values.allSatisfy(\.isAcknowledged), "a record with a key was not acknowledged")
        for (key, crc, murmur) in vectors {
            let partition = topic.partition(partitioner == .murmur2Random ? murmur : crc)
            let count = try await context.texts(of: partition).count { $0 == key }
            try expect(count, is: 3, "\(partitioner.name): records of key \(key) in \(partition)")
        }
    }
}

private func unknownPartition(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(partitions: 2)
    let producer = try context.makeProducer()
    do throws(ProduceRefusal) {
        let ticket = try producer.enqueue(context.batch(["nowhere"]), to: topic.partition(7))
        let outcome = try? await producer.reports(of: [ticket])[ticket]
        guard outcome?.isRejected(.localUnknownPartition) == true else {
            throw ProduceRefusal(KafkaError(outcome?.code ?? .none, "\(String(describing: outcome))"))
        }
    } catch {
        try expect(error.error.code, is: .localUnknownPartition, "partition 7 of 2, metadata unknown: \(error)")
    }
    try expect(try await producer.partitionCount(of: topic), is: 2, "partitions of the topic")
    do throws(ProduceRefusal) {
        _ = try producer.enqueue(context.batch(["nowhere"]), to: topic.partition(2))
    } catch {
        return try expect(error.error.code, is: .localUnknownPartition, "partition 2 of 2, metadata known")
    }
    throw StatementFailure("partition 2 of 2 was taken although metadata was known")
}

private func overClientLimit(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let producer = try context.makeProducer { $0.messageMaxBytes = 5_000 }
    let huge = context.batch([String(repeating: "x", count: 6_000)])
    do throws(ProduceRefusal) {
        _ = try producer.enqueue(huge, to: topic.partition())
        throw ProduceRefusal(KafkaError(.none, "taken"))
    } catch {
        try expect(error.error.code, is: .messageTooLarge, "6,000 bytes with message.max.bytes 5,000")
    }
    try await context.deliver("small", to: topic.partition(), with: producer)
    producer.close()
    try expect(try await producer.nextReport() == nil, "a report came of the record that was not taken")
    try expect(try await context.texts(of: topic.partition()), is: ["small"], "the log")
}

private func overTopicLimit(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic("small", ["max.message.bytes": "1000"])
    let producer = try context.makeProducer()
    let outcome = try await context.send(String(repeating: "x", count: 2_000), to: topic.partition(), with: producer)
    try expect(outcome.isRejected(.messageTooLarge), "2,000 bytes with max.message.bytes 1,000: \(outcome)")
    try expect(try await context.texts(of: topic.partition()), is: [], "the log")
}

private func conflictingSettings(_ context: CheckContext) async throws {
    do {
        _ = try context.makeProducer(idempotent: true, acks: .leader)
    } catch is KafkaError {
        return
    }
    throw StatementFailure("an idempotent producer with acks=1 was made")
}
