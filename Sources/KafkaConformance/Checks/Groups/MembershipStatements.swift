import KafkaPorts
import SystemPorts

/// Who reads what, and when that changes hands.
let membershipStatements = [
    Statement(
        33,
        "Assignments are disjoint and cover all partitions; surplus members get none.",
        check: disjoint
    ),
    Statement(
        34,
        "Clean close reassigns without waiting a session.",
        needs: [.groupProtocol],
        check: cleanClose
    ),
    Statement(
        35,
        "A vanished member's partitions move only after its session timeout.",
        check: vanishing
    ),
    Statement(
        40,
        "Overrunning max.poll: _MAX_POLL_EXCEEDED, assignment lost, rejoin on poll.",
        check: overrunningMaxPoll
    ),
    Statement(
        41,
        "Cooperative: unmoved partitions are never revoked.",
        check: cooperative
    ),
    Statement(
        42,
        "Static restart inside the session: no rebalance; a duplicate instance id kills the older with 82.",
        needs: [.staticMembership],
        check: staticMembership
    ),
    Statement(
        44,
        "Assignor mismatch and too-short session timeout are reported; group intact.",
        needs: [.groupProtocol],
        check: mismatches
    ),
]

private func disjoint(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(partitions: 3)
    var readers: [Reader] = []
    for _ in 0..<4 { readers.append(try await context.makeReader(of: [topic])) }
    try await context.waitUntilShared(readers, topic, partitions: 3)
    let members = readers
    try await context.always("shared by four, one of them with nothing", for: .seconds(10)) {
        members.map(\.held.count).sorted() == [0, 1, 1, 1] && Set(members.flatMap(\.held)).count == 3
    }
    for number in 0..<3 { try await context.fill(topic.partition(Int32(number)), ["\(number)"]) }
    try await context.eventually("all is read") { members.reduce(0) { $0 + $1.count } >= 3 }
    try await context.sleep(.seconds(2))
    try expect(readers.flatMap(\.texts).sorted(), is: ["0", "1", "2"], "records read by the group")
}

private func cleanClose(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(partitions: 4)
    let leaving = try await context.makeReader(of: [topic]) { $0.sessionTimeout = .seconds(60) }
    let staying = try await context.makeReader(of: [topic]) { $0.sessionTimeout = .seconds(60) }
    try await context.waitUntilShared([leaving, staying], topic, partitions: 4)
    await leaving.consumer.close(until: context.now + .seconds(10))
    try await context.waitForAssignment(of: 4, to: staying, within: .seconds(30))
}

private func vanishing(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(partitions: 4)
    let vanishing = try await context.makeReader(of: [topic])
    let staying = try await context.makeReader(of: [topic])
    try await context.waitUntilShared([vanishing, staying], topic, partitions: 4)
    let start = context.now
    try await vanishing.process.vanish()
    // Its last heartbeat may have been a second ago.
    try await context.always("nothing moves within the session", for: .seconds(8)) { staying.held.count == 2 }
    try await context.waitForAssignment(of: 4, to: staying, within: .seconds(60))
    try expect(context.now - start > .seconds(9), "moved after \(context.now - start), with a session of 10 s")
}

private func overrunningMaxPoll(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let reader = try await context.makeReader(of: [topic]) { $0.maxPollInterval = .seconds(12) }
    try await context.waitForAssignment(of: 1, to: reader)
    try await context.fill(topic.partition(), ["0"])
    try await context.wait(for: 1, from: reader)
    let before = reader.state.assignments
    try await reader.stopPolling()
    try await context.sleep(.seconds(20))
    reader.poll()
    try await context.eventually("the consumer is told") {
        reader.hasSeen(.localMaxPollExceeded) && reader.state.lost == [topic.partition()]
    }
    try await context.eventually("it has joined again") {
        reader.state.assignments > before && reader.held.count == 1
    }
}

private func cooperative(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(partitions: 4)
    let first = try await context.makeReader(of: [topic])
    try await context.waitForAssignment(of: 4, to: first)
    let second = try await context.makeReader(of: [topic])
    try await context.waitUntilShared([first, second], topic, partitions: 4)
    try expect(first.state.revoked, is: second.held, "partitions revoked from the first member")
    try expect(first.state.lost, is: [], "partitions lost by the first member")
    try expect(first.state.assignments, is: 1, "assignments with a gain of the first member")
}

private func staticMembership(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(partitions: 4)
    func makeReader(_ instance: String) async throws -> Reader {
        try await context.makeReader(of: [topic]) { $0.groupInstanceID = instance }
    }
    let first = try await makeReader("one")
    let other = try await makeReader("two")
    try await context.waitUntilShared([first, other], topic, partitions: 4)
    let before = (held: first.held, assignments: other.state.assignments)
    await first.consumer.close(until: context.now + .seconds(5))
    try await context.sleep(.seconds(2))
    let again = try await makeReader("one")
    try await context.eventually("the restarted member has its assignment again") { again.held == before.held }
    try await context.sleep(.seconds(5))
    try expect(other.state.assignments, is: before.assignments, "assignments of the other member")
    try expect(other.state.revoked, is: [], "partitions revoked from the other member")

    let duplicate = try await makeReader("one")
    try await context.eventually("the duplicate has the assignment") { duplicate.held == before.held }
    try await context.eventually("the older one is told") { again.hasSeen(.fencedInstanceID) }
    try expect(again.held, is: [], "what the older one holds")
}

private func mismatches(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(partitions: 2)
    let member = try await context.makeReader(of: [topic])
    try await context.waitForAssignment(of: 2, to: member)
    let stranger = try await context.makeReader(of: [topic]) { $0.assignor = .range }
    try await context.eventually("the mismatch is reported") { stranger.hasSeen(.inconsistentGroupProtocol) }
    let hasty = try await context.makeReader(of: [topic]) {
        $0.sessionTimeout = .seconds(1)
        $0.heartbeatInterval = .milliseconds(300)
    }
    try await context.eventually("the session is reported") { hasty.hasSeen(.invalidSessionTimeout) }
    for number in 0..<2 { try await context.fill(topic.partition(Int32(number)), ["\(number)"]) }
    try await context.wait(for: 2, from: member)
    try expect(member.held.count, is: 2, "partitions held by the member")
    try expect(member.state.lost.union(member.state.revoked), is: [], "partitions taken from the member")
    try expect(stranger.held.union(hasty.held), is: [], "partitions of those who were refused")
}
