import KafkaPorts
import SystemPorts

/// Questions about a partition's log, and what of it may be read.
let lookupStatements = [
    Statement(
        29,
        "Watermark query = (log start, HW under read_uncommitted, last stable offset under the default read_committed).",
        needs: [.admin, .transactions],
        check: watermarks
    ),
    Statement(
        30,
        "Time lookup: first ≥ t; past the end → END.",
        needs: [.timeLookup],
        check: timeLookup
    ),
    Statement(
        31,
        "Records above HW are never delivered.",
        brokers: 3,
        needs: [.fault(.freeze)],
        check: aboveHighWatermark
    ),
    Statement(
        32,
        "read_committed hides aborted records; gaps are tolerated.",
        needs: [.transactions],
        check: readCommitted
    ),
]

private func watermarks(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let partition = topic.partition()
    try expect(try await context.observer.watermarks(of: partition), is: Watermarks(start: 0, end: 0), "empty log")
    try await context.fill(partition, numbers(0..<10))
    try expect(try await context.observer.watermarks(of: partition), is: Watermarks(start: 0, end: 10), "ten records")
    _ = try await context.admin.deleteRecords(of: partition, before: 4)
    let after = try await context.observer.watermarks(of: partition)
    try expect(after, is: Watermarks(start: 4, end: 10), "ten records, four of them deleted")

    let producer = try context.makeProducer { $0.transactionalID = context.world.unique("watermarks") }
    try await producer.initTransactions()
    try producer.beginTransaction()
    try await context.deliver("open", to: partition, with: producer)
    var settings = ConsumerSettings()
    settings.groupID = context.world.unique("uncommitted")
    settings.isolationLevel = .readUncommitted
    let uncommitted = try context.client.kafka.makeFullConsumer(settings, topics: [])
    let all = try await uncommitted.watermarks(of: partition)
    try expect(all, is: Watermarks(start: 4, end: 11), "a transaction is open, read_uncommitted")
    let stable = try await context.observer.watermarks(of: partition)
    try expect(stable, is: Watermarks(start: 4, end: 10), "a transaction is open, read_committed")
    try await producer.commitTransaction()
}

private func timeLookup(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let producer = try context.makeProducer()
    let base = context.wallTime - 100_000
    // Two records a batch; times rise by a second each, but for the fifth, which is late.
    let times = [0, 1_000, 2_000, 3_000, 1_500, 5_000, 6_000, 7_000].map { base + $0 }
    for index in stride(from: 0, to: times.count, by: 2) {
        let texts = ["\(index)", "\(index + 1)"]
        let one = RecordBatch(texts, at: 0)
        let batch = RecordBatch(values: one.values, timestamps: [times[index], times[index + 1]])
        let ticket = try producer.enqueue(batch, to: topic.partition())
        _ = try await producer.reports(of: [ticket])
    }
    let expected: [(Int64, Int64?)] = [
        (base - 1, 0), (base, 0), (base + 1, 1), (base + 1_000, 1), (base + 2_500, 3), (base + 3_001, 5),
        (base + 7_000, 7), (base + 7_001, nil),
    ]
    for (time, offset) in expected {
        let found = try await context.observer.offset(of: topic.partition(), at: time)
        try expect(found, is: offset, "first offset at or behind \(time - base) ms")
    }
}

private func aboveHighWatermark(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(minInSync: 2)
    let partition = topic.partition()
    try await context.fill(partition, ["0"])
    let reader = try await context.makeReader(of: [topic])
    try await context.wait(for: 1, from: reader)
    guard let placement = try await context.control.placement(of: partition), let leader = placement.leader else {
        throw StatementFailure("\(partition) has no leader")
    }
    var faults: [any InjectedFault] = []
    for broker in placement.replicas where broker != leader {
        faults.append(try await context.control.freeze(broker))
    }
    let producer = try context.makeProducer(idempotent: false, acks: .leader)
    try await context.deliver("1", to: partition, with: producer)
    try await context.always("only the replicated record is read", for: .seconds(4)) { reader.texts == ["0"] }
    for fault in faults { try await fault.undo() }
    try await context.wait(for: 2, from: reader)
    try expect(reader.texts, is: ["0", "1"], "what is read once it is replicated")
}

private func readCommitted(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let partition = topic.partition()
    let producer = try context.makeProducer {
        $0.transactionalID = context.world.unique("transactions")
        $0.linger = .zero
    }
    func send(_ texts: String...) async throws {
        try producer.beginTransaction()
        for text in texts { try await context.deliver(text, to: partition, with: producer) }
    }
    try await producer.initTransactions()
    try await send("a", "b")
    try await producer.commitTransaction()
    try await send("x", "y")
    try await producer.abortTransaction()
    try await send("c")
    try await producer.commitTransaction()
    try await send("open")

    let committed = try await context.makeReader(of: [topic], group: "committed")
    let uncommitted = try await context.makeReader(of: [topic], group: "uncommitted") {
        $0.isolationLevel = .readUncommitted
    }
    try await context.wait(for: 6, from: uncommitted)
    try expect(uncommitted.texts, is: ["a", "b", "x", "y", "c", "open"], "what read_uncommitted reads")
    try await context.wait(for: 3, from: committed)
    try await context.always("the open transaction is hidden", for: .seconds(2)) { committed.count == 3 }
    try await producer.commitTransaction()
    try await context.wait(for: 4, from: committed)
    try expect(committed.texts, is: ["a", "b", "c", "open"], "what read_committed reads")
    let offsets = committed.offsets(of: partition)
    try expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 }, "offsets do not rise: \(offsets)")
}
