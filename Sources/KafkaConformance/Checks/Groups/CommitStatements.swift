import KafkaPorts
import SystemPorts

/// What is committed, and by whom it may be.
let commitStatements = [
    Statement(
        36,
        "Committed offset = first record read by the successor.",
        check: successor
    ),
    Statement(
        37,
        "No commit: everything since the last commit is redelivered.",
        check: redelivery
    ),
    Statement(
        38,
        "Commit in the revoke callback is honoured by the next owner.",
        needs: [.groupProtocol],
        check: commitOnRevocation
    ),
    Statement(
        39,
        "With another member active, an evicted member's commit is refused; stored value unchanged.",
        check: evictedMember
    ),
    Statement(
        43,
        "Auto-commit stores last delivered + 1. A rewound position is sent neither by the timer nor by commit(NULL); "
            + "the auto-commit on revoke or close does send it, once a record has been delivered after the rewind. An "
            + "explicit lower commit is accepted (and the next timer tick restores the higher stored offset).",
        check: autoCommit
    ),
    Statement(
        45,
        "Coordinator move or restart keeps offsets; group resumes.",
        brokers: 3,
        needs: [.fault(.crash)],
        check: coordinatorMoves
    ),
]

private func successor(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    try await context.fill(topic.partition(), numbers(0..<20))
    let first = try await context.makeReader(of: [topic])
    try await context.wait(for: 20, from: first)
    try await first.consumer.commit([topic.partition(): 7])
    await first.consumer.close(until: context.now + .seconds(10))
    let second = try await context.makeReader(of: [topic], .committed)
    try await context.wait(for: 1, from: second)
    try expect(
        second.records.first?.offset == 7,
        "first record of the successor: \(second.offsets(of: topic.partition()))"
    )
    let committed = try await second.consumer.committed([topic.partition()])
    try expect(committed, is: [topic.partition(): 7], "committed offsets")
}

private func redelivery(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    try await context.fill(topic.partition(), numbers(0..<20))
    let first = try await context.makeReader(of: [topic])
    try await context.wait(for: 20, from: first)
    try await first.consumer.commit([topic.partition(): 7])
    // Longer than the interval of an auto-commit that is off.
    try await context.sleep(.seconds(6))
    try await first.process.vanish()
    let second = try await context.makeReader(of: [topic], .committed)
    try await context.wait(for: 13, from: second)
    try expect(second.texts, is: numbers(7..<20), "what is delivered again")
}

private func commitOnRevocation(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(partitions: 2)
    for number in 0..<2 { try await context.fill(topic.partition(Int32(number)), numbers(0..<10)) }
    let first = try await context.makeReader(of: [topic])
    try await context.wait(for: 20, from: first)
    first.beforeRevocation { reader, partitions in
        try? await reader.consumer.commit(Dictionary(uniqueKeysWithValues: partitions.map { ($0, 5) }))
    }
    let second = try await context.makeReader(of: [topic], .committed) { $0.autoOffsetReset = .earliest }
    try await context.waitUntilShared([first, second], topic, partitions: 2)
    try await context.wait(for: 5, from: second)
    try expect(second.texts, is: numbers(5..<10), "what the next owner reads")
}

private func evictedMember(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    try await context.fill(topic.partition(), numbers(0..<5))
    let evicted = try await context.makeReader(of: [topic]) { $0.maxPollInterval = .seconds(12) }
    try await context.wait(for: 5, from: evicted)
    try await evicted.consumer.commit([topic.partition(): 1])
    let other = try await context.makeReader(of: [topic], .committed)
    try await evicted.stopPolling()
    try await context.waitForAssignment(of: 1, to: other, within: .seconds(60))
    do {
        try await evicted.consumer.commit([topic.partition(): 99])
        throw StatementFailure("the evicted member's commit was accepted")
    } catch is KafkaError {
        let committed = try await other.consumer.committed([topic.partition()])
        try expect(committed, is: [topic.partition(): 1], "committed offsets")
    }
}

private func autoCommit(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let partition = topic.partition()
    try await context.fill(partition, numbers(0..<10))
    func makeReader(_ group: String) async throws -> Reader {
        try await context.makeReader(of: [topic], group: group) {
            $0.enableAutoCommit = true
            $0.autoCommitInterval = .seconds(1)
        }
    }
    func committed(_ reader: Reader) async throws -> Int64? {
        try await reader.consumer.committed([partition])[partition]
    }

    let reader = try await makeReader("auto")
    try await context.eventually("the timer commits behind the last record delivered") {
        try await committed(reader) == 10
    }
    try await reader.stopPolling()
    reader.consumer.seek(partition, to: 3)
    try await reader.readOneBatch()
    let rewound = reader.records.last.map { $0.offset + 1 } ?? -1
    try await context.always("the timer sends no rewound position", for: .seconds(3)) {
        try await committed(reader) == 10
    }
    do {
        try await reader.consumer.commitDelivered()
        throw StatementFailure("commit without offsets sent a rewound position")
    } catch let error as KafkaError {
        try expect(error.code, is: .localNoOffset, "commit without offsets, rewound")
    }
    try await reader.consumer.commit([partition: 2])
    try await context.eventually("the next tick restores the stored offset") {
        try await committed(reader) == rewound
    }

    let closing = try await makeReader("closing")
    try await context.eventually("the timer commits") { try await committed(closing) == 10 }
    try await closing.stopPolling()
    closing.consumer.seek(partition, to: 3)
    try await closing.readOneBatch()
    let position = closing.records.last.map { $0.offset + 1 } ?? -1
    await closing.consumer.close(until: context.now + .seconds(10))
    let witness = try await context.makeReader(of: [topic], group: "closing", .byHand)
    try expect(try await committed(witness), is: position, "committed on close after a rewind")
}

private func coordinatorMoves(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(partitions: 2)
    let group = "moving"
    let reader = try await context.makeReader(of: [topic], group: group) { $0.sessionTimeout = .seconds(60) }
    try await context.waitForAssignment(of: 2, to: reader)
    try await reader.consumer.commit([topic.partition(1): 42])
    let name = context.world.unique(group)
    guard let coordinator = try await context.control.coordinator(of: name) else {
        throw StatementFailure("\(name) has no coordinator")
    }
    let crash = try await context.control.crash(coordinator, losing: .nothing)
    try await context.eventually("another broker coordinates") {
        let now = try await context.control.coordinator(of: name)
        return now != nil && now != coordinator
    }
    let committed = try await reader.consumer.committed([topic.partition(1)])
    try expect(committed, is: [topic.partition(1): 42], "committed offsets")
    try await reader.consumer.commit([topic.partition(1): 43])
    try await crash.undo()
    for number in 0..<2 { try await context.fill(topic.partition(Int32(number)), ["\(number)"]) }
    try await context.wait(for: 2, from: reader)
    try expect(reader.state.lost, is: [], "partitions lost")
}
