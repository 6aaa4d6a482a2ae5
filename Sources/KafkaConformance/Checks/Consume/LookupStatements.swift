import KafkaPorts
import SystemPorts

/// Questions about a partition's log, and what of it may be read.
let lookupStatements = [
    Statement(
        29,
        "Watermark query = (log start, HW under read_uncommitted, last stable offset under the default read_committed).",
        needs: [.admin],
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
