import KafkaPorts
import SystemPorts

/// What becomes of a record's parts on their way.
let recordStatements = [
    Statement(
        4,
        "Null, empty and binary keys, null values and headers round-trip.",
        check: roundTrip
    ),
    Statement(
        19,
        "Create-time timestamps survive; LogAppendTime overrides.",
        needs: [.logAppendTime],
        check: timestamps
    ),
    Statement(
        20,
        "All codecs round-trip.",
        check: codecs
    ),
]

private func roundTrip(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let binary = (0...255).map { UInt8($0) }
    let records: [(key: [UInt8]?, value: [UInt8]?)] = [
        (nil, Array("no key".utf8)), ([], Array("empty key".utf8)), (binary, Array("binary key".utf8)),
        (Array("no value".utf8), nil), (Array("empty value".utf8), []), (Array("binary value".utf8), binary),
    ]
    let headers = [
        [], [RecordHeader(name: "one", value: [1])],
        [RecordHeader(name: "twice", value: [1]), RecordHeader(name: "twice", value: [2])],
        [RecordHeader(name: "null", value: nil)], [RecordHeader(name: "empty", value: [])],
        [RecordHeader(name: "binary", value: binary)],
    ]
    let producer = try context.makeProducer()
    let batch = RecordBatch(records, at: context.wallTime, headers: headers)
    let ticket = try producer.enqueue(batch, to: topic.partition())
    let outcomes = try await producer.reports(of: [ticket])
    try expect(outcomes[ticket]?.isAcknowledged == true, "\(String(describing: outcomes[ticket]))")
    let reader = try await context.makeReader(of: [topic])
    try await context.wait(for: records.count, from: reader)
    for (index, seen) in reader.records.map(\.record).enumerated() {
        try expect(seen.key, is: records[index].key, "key of record \(index)")
        try expect(seen.value, is: records[index].value, "value of record \(index)")
        try expect(seen.headers, is: headers[index], "headers of record \(index)")
    }
}

private func timestamps(_ context: CheckContext) async throws {
    let before = context.wallTime
    let hourAgo = before - 3_600_000
    for (type, topic) in [
        ("CreateTime", try await context.makeTopic("create-time")),
        ("LogAppendTime", try await context.makeTopic("append-time", ["message.timestamp.type": "LogAppendTime"])),
    ] {
        let producer = try context.makeProducer()
        let ticket = try producer.enqueue(RecordBatch(["old"], at: hourAgo), to: topic.partition())
        _ = try await producer.reports(of: [ticket])
        let reader = try await context.makeReader(of: [topic], group: type)
        try await context.wait(for: 1, from: reader)
        guard let seen = reader.records.first?.record.timestamp else { throw StatementFailure("no record") }
        if type == "CreateTime" {
            try expect(seen, is: hourAgo, "timestamp under CreateTime")
        } else {
            // The broker's clock is another one.
            try expect(abs(seen - before) < 300_000, "timestamp under LogAppendTime: \(seen), now is \(before)")
        }
    }
}

private func codecs(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    var expected: [String] = []
    for codec in Compression.allCases {
        let producer = try context.makeProducer { $0.compression = codec }
        let texts = (0..<20).map { "\(codec.name) \($0) " + String(repeating: "again ", count: 50) }
        let ticket = try producer.enqueue(context.batch(texts), to: topic.partition())
        let outcomes = try await producer.reports(of: [ticket])
        try expect(outcomes[ticket]?.isAcknowledged == true, "\(codec.name): \(String(describing: outcomes[ticket]))")
        expected += texts
    }
    let reader = try await context.makeReader(of: [topic])
    try await context.wait(for: expected.count, from: reader)
    try expect(reader.texts == expected, "what was read is not what was produced")
}
