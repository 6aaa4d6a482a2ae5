import KafkaPorts
import SystemPorts

/// What survives the loss of brokers.
let replicationStatements = [
    Statement(
        46,
        "acks=all, RF 3, min 2, leader dies: every acked record is readable from the new leader, in order, no gap.",
        brokers: 3,
        needs: [.fault(.crash), .fault(.freeze)],
        check: leaderDies
    ),
    Statement(
        47,
        "acks=1, leader dies: acked suffix may vanish; survivors stay in order.",
        brokers: 3,
        needs: [.fault(.crash), .fault(.cutBrokerLink)],
        check: leaderDiesAcksOne
    ),
    Statement(
        49,
        "ISR < min: acks=all fails or waits, acks=1 succeeds (unreadable ≥3.7); recovery delivers both.",
        brokers: 3,
        needs: [.fault(.crash)],
        check: belowMinimum
    ),
    Statement(
        50,
        "Request timeout (or AFTER_APPEND, by injection): POSSIBLY persisted; the record may appear, once more per "
            + "retry unless idempotent.",
        brokers: 3,
        needs: [.fault(.freeze)],
        check: requestTimeout
    ),
    Statement(
        51,
        "No eligible replica, unclean off: stall, then all acked records return.",
        brokers: 3,
        needs: [.fault(.crash)],
        check: noEligibleReplica
    ),
    Statement(
        52,
        "Unclean on: loss allowed; consumer past the end follows its reset policy.",
        brokers: 3,
        needs: [.fault(.crash)],
        check: uncleanElection
    ),
    Statement(
        53,
        "A returning stale replica resurrects nothing.",
        brokers: 3,
        needs: [.fault(.cutBrokerLink)],
        check: nothingResurrected
    ),
]

extension CheckContext {
    func placement(of partition: TopicPartition) async throws -> PartitionPlacement {
        guard let placement = try await control.placement(of: partition) else {
            throw StatementFailure("\(partition) does not exist")
        }
        return placement
    }

    func leader(of partition: TopicPartition) async throws -> BrokerID {
        guard let leader = try await control.leader(of: partition) else {
            throw StatementFailure("\(partition) has no leader")
        }
        return leader
    }

    func waitForInSync(_ count: Int, of partition: TopicPartition) async throws {
        try await eventually("\(count) replicas of \(partition) are in sync") {
            try await control.placement(of: partition)?.inSync.count == count
        }
    }
}

private func leaderDies(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(replication: 3, minInSync: 2)
    let partition = topic.partition()
    let traffic = Traffic(try context.makeProducer(), to: partition)
    traffic.start(in: context)
    try await context.sleep(.seconds(2))
    let leader = try await context.leader(of: partition)
    // For a moment nobody follows: what the leader has alone it must not have acknowledged.
    var freezes: [any InjectedFault] = []
    for broker in try await context.placement(of: partition).replicas where broker != leader {
        freezes.append(try await context.control.freeze(broker))
    }
    try await context.sleep(.seconds(1))
    _ = try await context.control.crash(leader, losing: .nothing)
    for freeze in freezes { try await freeze.undo() }
    try await context.eventually("another broker leads") {
        let now = try await context.control.leader(of: partition)
        return now != nil && now != leader
    }
    try await context.sleep(.seconds(2))
    let outcomes = try await traffic.finish(context)
    try expect(outcomes.allSatisfy(\.isAcknowledged), "not every record was acknowledged")
    try expect(try await context.texts(of: partition) == numbers(0..<outcomes.count), "not every record is there once")
}

private func leaderDiesAcksOne(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(replication: 3, minInSync: 1)
    let partition = topic.partition()
    let producer = try context.makeProducer(idempotent: false, acks: .leader) { $0.linger = .zero }
    for number in 0..<5 { try await context.deliver("\(number)", to: partition, with: producer) }
    let leader = try await context.leader(of: partition)
    let isolation = try await context.control.isolate(leader)
    for number in 5..<15 { try await context.deliver("\(number)", to: partition, with: producer) }
    let crash = try await context.control.crash(leader, losing: .nothing)
    try await isolation.undo()
    try await context.eventually("another broker leads") {
        let now = try await context.control.leader(of: partition)
        return now != nil && now != leader
    }
    let survivors = try await context.texts(of: partition)
    try expect(survivors, is: numbers(0..<survivors.count), "the survivors")
    try expect(survivors.count < 15, "nothing was lost although the leader was cut off before it died")
    try await crash.undo()
}

private func belowMinimum(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(replication: 2, minInSync: 2)
    let partition = topic.partition()
    try await context.fill(partition, ["0"])
    let placement = try await context.placement(of: partition)
    guard let follower = placement.replicas.first(where: { $0 != placement.leader }) else {
        throw StatementFailure("\(partition) has no follower")
    }
    let crash = try await context.control.crash(follower, losing: .nothing)
    try await context.waitForInSync(1, of: partition)
    let safe = try context.makeProducer(idempotent: false)
    let ticket = try safe.enqueue(context.batch(["all"]), to: partition)
    let quick = try context.makeProducer(idempotent: false, acks: .leader)
    try await context.deliver("one", to: partition, with: quick)
    let reader = try await context.makeReader(of: [topic])
    try await context.wait(for: 1, from: reader)
    try await context.always("nothing new is read", for: .seconds(3)) { reader.texts == ["0"] }
    try await crash.undo()
    let outcomes = try await safe.reports(of: [ticket])
    try expect(outcomes[ticket]?.isAcknowledged == true, "acks=all: \(String(describing: outcomes[ticket]))")
    try await context.wait(for: 3, from: reader)
    try expect(Set(reader.texts), is: ["0", "one", "all"], "what is read after recovery")
}

private func requestTimeout(_ context: CheckContext) async throws {
    for isIdempotent in [false, true] {
        let topic = try await context.makeTopic("slow-\(isIdempotent)", replication: 3, minInSync: 2)
        let partition = topic.partition()
        let producer = try context.makeProducer(idempotent: isIdempotent) {
            $0.requestTimeout = .seconds(1)
            $0.retries = 1
            $0.linger = .zero
        }
        try await context.deliver("warm", to: partition, with: producer)
        let placement = try await context.placement(of: partition)
        var faults: [any InjectedFault] = []
        for broker in placement.replicas where broker != placement.leader {
            faults.append(try await context.control.freeze(broker))
        }
        let outcome = try await context.send("stuck", to: partition, with: producer)
        try expect(outcome.isIndeterminate, "the outcome: \(outcome)")
        try expect(outcome.code, is: .requestTimedOut, "the outcome's code")
        for fault in faults { try await fault.undo() }
        try await context.waitForInSync(3, of: partition)
        let reader = try await context.makeReader(of: [topic], group: "slow-\(isIdempotent)")
        try await context.wait(for: 1, from: reader)
        try await context.sleep(.seconds(3))
        let copies = reader.texts.count { $0 == "stuck" }
        try expect(reader.texts.first == "warm", "what is read: \(reader.texts)")
        if isIdempotent {
            try expect(copies <= 1, "with idempotence the record is there \(copies) times")
        } else {
            try expect((1...2).contains(copies), "sent twice, the record is there \(copies) times")
        }
    }
}

/// Leaves one replica behind by a record, has the other die, and brings the stale one back: nobody else can lead.
private func staleReplica(
    _ context: CheckContext,
    unclean: Bool
) async throws -> (topic: String, leader: any InjectedFault) {
    let topic = try await context.makeTopic(
        replication: 2,
        minInSync: 1,
        ["unclean.leader.election.enable": "\(unclean)"]
    )
    let partition = topic.partition()
    try await context.fill(partition, ["0"])
    let placement = try await context.placement(of: partition)
    let leader = try await context.leader(of: partition)
    guard let follower = placement.replicas.first(where: { $0 != leader }) else {
        throw StatementFailure("\(partition) has no follower")
    }
    let stale = try await context.control.crash(follower, losing: .nothing)
    try await context.waitForInSync(1, of: partition)
    try await context.fill(partition, ["1", "2"])
    let crash = try await context.control.crash(leader, losing: .nothing)
    try await stale.undo()
    return (topic, crash)
}

private func noEligibleReplica(_ context: CheckContext) async throws {
    let (topic, crash) = try await staleReplica(context, unclean: false)
    let partition = topic.partition()
    try await context.sleep(.seconds(20))
    try expect(try await context.control.leader(of: partition) == nil, "somebody leads who was not in sync")
    let producer = try context.makeProducer()
    let ticket = try producer.enqueue(context.batch(["3"]), to: partition)
    try await context.sleep(.seconds(5))
    try await crash.undo()
    let outcomes = try await producer.reports(of: [ticket])
    try expect(outcomes[ticket]?.isAcknowledged == true, "after the stall: \(String(describing: outcomes[ticket]))")
    try expect(try await context.texts(of: partition), is: numbers(0..<4), "the log")
}

private func uncleanElection(_ context: CheckContext) async throws {
    let (topic, crash) = try await staleReplica(context, unclean: true)
    let partition = topic.partition()
    try await context.eventually("the stale replica leads") { try await context.control.leader(of: partition) != nil }
    func reader(_ policy: OffsetReset) async throws -> Reader {
        try await context.makeReader(of: [topic], group: policy.rawValue, .at(3)) { $0.autoOffsetReset = policy }
    }
    let earliest = try await reader(.earliest)
    try await context.wait(for: 1, from: earliest)
    try expect(earliest.texts, is: ["0"], "what earliest reads")
    let refused = try await reader(.error)
    try await context.eventually("error is told") { !refused.state.outOfRange.isEmpty }
    try await crash.undo()
}

private func nothingResurrected(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(replication: 3, minInSync: 1)
    let partition = topic.partition()
    let producer = try context.makeProducer(idempotent: false, acks: .leader) { $0.linger = .zero }
    for number in 0..<3 { try await context.deliver("\(number)", to: partition, with: producer) }
    try await context.sleep(.seconds(1))
    let stale = try await context.leader(of: partition)
    let isolation = try await context.control.isolate(stale)
    for number in 0..<3 { try await context.deliver("ghost \(number)", to: partition, with: producer) }
    try await context.eventually("another broker leads") {
        let now = try await context.control.leader(of: partition)
        return now != nil && now != stale
    }
    try await isolation.undo()
    try await context.waitForInSync(3, of: partition)
    try await context.fill(partition, numbers(3..<6))
    // The stale one leads again once the others are gone: it is the one to ask what it kept.
    var crashes: [any InjectedFault] = []
    let others = try await context.placement(of: partition).replicas.filter { $0 != stale }
    try await context.waitForInSync(3, of: partition)
    for broker in others {
        crashes.append(try await context.control.shutDown(broker))
        try await context.eventually("\(broker) is out of sync") {
            try await context.control.placement(of: partition)?.inSync.contains(broker) == false
        }
        if try await context.control.leader(of: partition) == stale { break }
    }
    try await context.eventually("the former leader leads") { try await context.control.leader(of: partition) == stale }
    try expect(try await context.texts(of: partition), is: numbers(0..<6), "the log")
    for crash in crashes { try await crash.undo() }
}
