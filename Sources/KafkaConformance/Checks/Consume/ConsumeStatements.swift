import KafkaPorts
import SystemPorts

/// Where a consumer begins, and what it is told.
let consumeStatements = [
    Statement(
        21,
        "Empty group: earliest reads all, latest only what follows the resolution of the position (first EOF event or "
            + "later).",
        check: emptyGroup
    ),
    Statement(
        22,
        "Reset=error without commit: _AUTO_OFFSET_RESET.",
        check: resetError
    ),
    Statement(
        23,
        "EOF event carries the end offset; new data resumes delivery.",
        check: endOfPartition
    ),
    Statement(
        27,
        "Assigning beyond the end applies the reset policy.",
        check: beyondTheEnd
    ),
    Statement(
        28,
        "Log start passes the fetch position: reset, deleted records are never fetched (prefetched ones are still "
            + "delivered; pause or seek discards them).",
        needs: [.admin],
        check: logStartPasses
    ),
]

private func emptyGroup(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    try await context.fill(topic.partition(), numbers(0..<5))
    let earliest = try await context.makeReader(of: [topic], group: "earliest", .committed) {
        $0.autoOffsetReset = .earliest
    }
    let latest = try await context.makeReader(of: [topic], group: "latest", .committed) {
        $0.autoOffsetReset = .latest
        $0.enablePartitionEOF = true
    }
    try await context.wait(for: 5, from: earliest)
    try expect(earliest.texts, is: numbers(0..<5), "what earliest reads")
    try await context.eventually("latest is at the end") { !latest.state.ends.isEmpty }
    try await context.fill(topic.partition(), ["new"])
    try await context.wait(for: 1, from: latest)
    try expect(latest.texts, is: ["new"], "what latest reads")
}

private func resetError(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    try await context.fill(topic.partition(), numbers(0..<5))
    let reader = try await context.makeReader(of: [topic], .committed) { $0.autoOffsetReset = .error }
    try await context.eventually("the consumer is told") { reader.hasSeen(.localAutoOffsetReset) }
    try await context.sleep(.seconds(2))
    try expect(reader.texts, is: [], "records delivered all the same")
}

private func endOfPartition(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    try await context.fill(topic.partition(), numbers(0..<5))
    let reader = try await context.makeReader(of: [topic]) { $0.enablePartitionEOF = true }
    try await context.eventually("the end is told") { !reader.state.ends.isEmpty }
    let end = try await context.observer.watermarks(of: topic.partition()).end
    try expect(reader.texts, is: numbers(0..<5), "records delivered before the end is told")
    try expect(reader.state.ends.map(\.offset), is: [end], "offsets of the ends told")
    try await context.fill(topic.partition(), ["5"])
    try await context.eventually("the new end is told") { reader.state.ends.count == 2 }
    try expect(reader.texts, is: numbers(0..<6), "records delivered after new data")
    try expect(reader.state.ends.last?.offset == end + 1, "the new end: \(reader.state.ends)")
}

private func beyondTheEnd(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    try await context.fill(topic.partition(), numbers(0..<5))
    func reader(_ policy: OffsetReset) async throws -> Reader {
        try await context.makeReader(of: [topic], group: policy.rawValue, .at(1_000)) {
            $0.autoOffsetReset = policy
            $0.enablePartitionEOF = true
        }
    }
    let earliest = try await reader(.earliest)
    try await context.wait(for: 5, from: earliest)
    try expect(earliest.texts, is: numbers(0..<5), "what earliest reads")
    let latest = try await reader(.latest)
    try await context.eventually("latest is at the end") { !latest.state.ends.isEmpty }
    let refused = try await reader(.error)
    try await context.eventually("error is told") { !refused.state.outOfRange.isEmpty }
    try expect(refused.state.outOfRange.first?.position == 1_000, "the position told: \(refused.state.outOfRange)")
    try await context.fill(topic.partition(), ["new"])
    try await context.wait(for: 1, from: latest)
    try expect(latest.texts, is: ["new"], "what latest reads")
    try expect(refused.texts, is: [], "what error reads")
}

private func logStartPasses(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    try await context.fill(topic.partition(), numbers(0..<20))
    func reader(_ policy: OffsetReset) async throws -> Reader {
        let reader = try await context.makeReader(of: [topic], group: policy.rawValue) { $0.autoOffsetReset = policy }
        try await context.wait(for: 20, from: reader)
        reader.consumer.pause([topic.partition()])
        reader.consumer.seek(topic.partition(), to: 5)
        reader.forget()
        return reader
    }
    let earliest = try await reader(.earliest)
    let refused = try await reader(.error)
    let start = try await context.admin.deleteRecords(of: topic.partition(), before: 12)
    try expect(start, is: 12, "the log's start")
    earliest.consumer.resume([topic.partition()])
    refused.consumer.resume([topic.partition()])
    try await context.wait(for: 8, from: earliest)
    try expect(earliest.texts, is: numbers(12..<20), "what earliest reads")
    try await context.eventually("error is told") { !refused.state.outOfRange.isEmpty }
    try expect(refused.texts, is: [], "what error reads")
}
