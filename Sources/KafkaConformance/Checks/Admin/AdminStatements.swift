import KafkaPorts
import SystemPorts

/// Topics that come and go.
let adminStatements = [
    Statement(
        57,
        "Create, duplicate (36), bad partitions (37), RF (38), name (17), config (40) give these errors; delete of a "
            + "missing topic 3; deletion drops data and offsets; re-creation starts at 0.",
        needs: [.admin],
        check: topicLife
    ),
    Statement(
        58,
        "Subscribing to a missing topic: one error 3 per topic (a non-matching pattern included); delivery once created.",
        check: missingTopic
    ),
]

/// The code that a call fails with; `none` where it does not.
private func code(of call: () async throws -> Void) async throws -> KafkaError.Code {
    do {
        try await call()
        return .none
    } catch let error as KafkaError {
        return error.code
    }
}

private func topicLife(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let partition = topic.partition()
    func create(_ topic: NewTopic) async throws -> KafkaError.Code {
        try await code { try await context.admin.createTopic(topic) }
    }
    let fresh = context.world.unique("fresh")
    let refused: [(String, NewTopic, KafkaError.Code)] = [
        ("a duplicate", NewTopic(topic), .topicAlreadyExists),
        ("no partitions", NewTopic(fresh, partitions: 0), .invalidPartitions),
        ("more replicas than brokers", NewTopic(fresh, replicationFactor: 100), .invalidReplicationFactor),
        ("a bad name", NewTopic("not a name"), .invalidTopic),
        ("an unknown setting", NewTopic(fresh, configuration: ["no.such.setting": "1"]), .invalidConfig),
        ("a bad value", NewTopic(fresh, configuration: ["retention.ms": "soon"]), .invalidConfig),
    ]
    for (what, topic, expected) in refused { try expect(try await create(topic), is: expected, what) }
    let missing = try await code { try await context.admin.deleteTopic(fresh) }
    try expect(missing, is: .unknownTopicOrPartition, "deletion of a missing topic")

    try await context.fill(partition, numbers(0..<5))
    let reader = try await context.makeReader(of: [topic])
    try await context.wait(for: 5, from: reader)
    try await reader.consumer.commit([partition: 5])
    await reader.consumer.close(until: context.now + .seconds(10))
    try await context.admin.deleteTopic(topic)
    try await context.eventually("the topic is gone") { try await context.client.kafka.topicDescription(topic) == nil }
    try await context.eventually("the name is free again") { try await create(NewTopic(topic)) == .none }
    let other = try await context.makeReader(of: [topic], .committed) { $0.autoOffsetReset = .earliest }
    try await context.waitForAssignment(of: 1, to: other)
    try expect(try await other.consumer.committed([partition]), is: [:], "committed offsets after re-creation")
    let producer = try context.makeProducer()
    try expect(try await context.deliver("new", to: partition, with: producer), is: 0, "first offset after re-creation")
    try await context.wait(for: 1, from: other)
    try expect(other.texts, is: ["new"], "what is read after re-creation")
}

private func missingTopic(_ context: CheckContext) async throws {
    let present = try await context.makeTopic("present")
    let missing = context.world.unique("missing")
    let reader = try await context.makeReader(of: [present, missing])
    try await context.eventually("the consumer is told") { reader.hasSeen(.unknownTopicOrPartition) }
    try await context.fill(present.partition(), ["0"])
    try await context.wait(for: 1, from: reader)
    try await context.sleep(.seconds(5))
    let errors = reader.state.errors.count { $0 == .unknownTopicOrPartition }
    try expect(errors, is: 1, "errors for one missing topic")
    try await context.admin.createTopic(NewTopic(missing))
    try await context.waitUntilServed(missing, partitions: 1)
    try await context.fill(missing.partition(), ["1"])
    try await context.wait(for: 2, from: reader)
    try expect(reader.texts, is: ["0", "1"], "what is read")
    try await missingPattern(context)
}

private func missingPattern(_ context: CheckContext) async throws {
    let stem = context.world.unique("matched")
    let reader = try await context.makeReader(of: ["^\(stem)-.*"], group: "pattern")
    try await context.eventually("the consumer is told that its pattern matches nothing") {
        reader.hasSeen(.unknownTopicOrPartition)
    }
    try await context.sleep(.seconds(5))
    let errors = reader.state.errors.count { $0 == .unknownTopicOrPartition }
    try expect(errors, is: 1, "errors for one pattern that matches nothing")
    for (number, topic) in ["\(stem)-a", "\(stem)-b"].enumerated() {
        // Another that does not match is left alone.
        for name in [topic, "not-\(topic)"] {
            try await context.admin.createTopic(NewTopic(name))
            try await context.waitUntilServed(name, partitions: 1)
            try await context.fill(name.partition(), ["\(number)"])
        }
        try await context.wait(for: number + 1, from: reader)
    }
    try await context.sleep(.seconds(5))
    try expect(reader.texts, is: ["0", "1"], "what is read by pattern")
}
