import KafkaPorts
import SystemPorts

/// Seek, pause and resume.
let positionStatements = [
    Statement(
        24,
        "After seek(o), the next record is the first at ≥ o, nothing stale.",
        check: seeking
    ),
    Statement(
        25,
        "Seek (with a timeout) on an unassigned partition errors: _UNKNOWN_PARTITION or _STATE.",
        check: seekUnassigned
    ),
    Statement(
        26,
        "Pause silences one partition only; resume loses and repeats nothing.",
        check: pausing
    ),
]

private func seeking(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let producer = try context.makeProducer { $0.linger = .zero }
    for number in 0..<50 {
        _ = try producer.enqueue(context.batch(numbers(number * 5..<number * 5 + 5)), to: topic.partition())
    }
    try expect(try await producer.flush(until: context.now + .seconds(60)), "250 records were not delivered")
    let reader = try await context.makeReader(of: [topic], polls: false)
    try await reader.readOneBatch()
    for target: Int64 in [137, 3, 249, 0] {
        // Time to fetch ahead what the seek has to throw away.
        try await context.sleep(.seconds(1))
        reader.consumer.seek(topic.partition(), to: target)
        reader.forget()
        try await reader.readOneBatch()
        let first = reader.records.first
        try expect(first?.offset == target, "first record after a seek to \(target): \(first?.offset ?? -1)")
        try expect(first?.text == "\(target)", "first record after a seek to \(target): \(first?.text ?? "none")")
    }
}

private func seekUnassigned(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(partitions: 2)
    let other = try await context.makeTopic("other")
    let reader = try await context.makeReader(of: [topic])
    try await context.waitForAssignment(of: 2, to: reader)
    try await reader.consumer.seek(topic.partition(), to: 0, within: .seconds(10))
    do {
        try await reader.consumer.seek(other.partition(), to: 0, within: .seconds(10))
    } catch let error as KafkaError {
        let isExpected = error.code == .localUnknownPartition || error.code == .localState
        return try expect(isExpected, "seek on a partition that is not assigned: \(error)")
    }
    throw StatementFailure("seek on a partition that is not assigned succeeded")
}

private func pausing(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(partitions: 2)
    let (paused, other) = (topic.partition(0), topic.partition(1))
    for partition in [paused, other] { try await context.fill(partition, numbers(0..<40)) }
    let reader = try await context.makeReader(of: [topic], polls: false)
    try await reader.readOneBatch(of: paused)
    // Time to fetch ahead what the pause has to hold back.
    try await context.sleep(.seconds(1))
    reader.consumer.pause([paused])
    reader.poll()
    let before = reader.texts(of: paused).count
    for partition in [paused, other] { try await context.fill(partition, numbers(40..<60)) }
    try await context.eventually("the other partition goes on") { reader.texts(of: other).count == 60 }
    try await context.sleep(.seconds(2))
    try expect(reader.texts(of: paused).count, is: before, "records of the paused partition")
    reader.consumer.resume([paused])
    try await context.eventually("the paused partition goes on") { reader.texts(of: paused).count >= 60 }
    try await context.sleep(.seconds(1))
    for partition in [paused, other] {
        try expect(reader.texts(of: partition), is: numbers(0..<60), "all records of \(partition)")
    }
}
