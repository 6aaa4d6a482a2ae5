import KafkaPorts
import SystemPorts

/// How clients live through restarts, freezes and moves.
let availabilityStatements = [
    Statement(
        48,
        "Kill or controlled shutdown of a leader never sends a consumer OFFSET_OUT_OF_RANGE or backwards. A thawed "
            + "former leader may, until it learns the new epoch.",
        brokers: 3,
        needs: [.fault(.crash), .fault(.shutDown), .fault(.freeze)],
        check: {
            try await consumerKeepsPosition($0)
            try await consumerOutlivesThaw($0)
        }
    ),
    Statement(
        54,
        "Rolling restart, acks=all + idempotence: no loss, bounded stall, duplicates only after a 2.0.2 "
            + "fatal-and-resend.",
        brokers: 3,
        needs: [.fault(.shutDown)],
        check: rollingRestart
    ),
    Statement(
        55,
        "Single broker restart: data and offsets intact, clients reconnect.",
        needs: [.oneBroker, .fault(.restart)],
        check: singleBrokerRestart
    ),
    Statement(
        56,
        "Frozen broker: in-flight requests fail within socket timeout, then recover.",
        brokers: 3,
        needs: [.fault(.freeze)],
        check: frozenBroker
    ),
]

private func consumerKeepsPosition(_ context: CheckContext) async throws {
    for kills in [true, false] {
        let topic = try await context.makeTopic("leader-\(kills)", replication: 3, minInSync: 2)
        let partition = topic.partition()
        let traffic = Traffic(try context.makeProducer(), to: partition)
        traffic.start(in: context)
        let reader = try await context.makeReader(of: [topic], group: "leader-\(kills)")
        try await context.wait(for: 20, from: reader)
        let leader = try await context.leader(of: partition)
        let fault =
            kills
            ? try await context.control.crash(leader, losing: .nothing)
            : try await context.control.shutDown(leader)
        try await context.eventually("another broker leads") {
            let now = try await context.control.leader(of: partition)
            return now != nil && now != leader
        }
        try await context.sleep(.seconds(2))
        let outcomes = try await traffic.finish(context)
        try await context.wait(for: outcomes.count, from: reader)
        try expect(reader.state.outOfRange.count, is: 0, "positions out of range")
        let offsets = reader.offsets(of: partition)
        try expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 }, "the consumer went backwards")
        try expect(reader.texts == numbers(0..<outcomes.count), "not every record was read once, in order")
        try await fault.undo()
        try await context.waitForInSync(3, of: partition)
    }
}

/// What a former leader may do: say once or more that a position beyond its own, shorter log is out of range. Nothing
/// worse: who stays at that position reads on there, and reads what the log holds once, in its order (which need not be
/// the order of sending: what was in flight to the frozen broker is overtaken).
private func consumerOutlivesThaw(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic("thawed", replication: 3, minInSync: 2)
    let partition = topic.partition()
    let traffic = Traffic(try context.makeProducer(), to: partition)
    traffic.start(in: context)
    // The frozen broker may coordinate the group too: what is looked at here is the fetching, not the membership.
    let reader = try await context.makeReader(of: [topic], group: "thawed") { $0.sessionTimeout = .seconds(120) }
    try await context.wait(for: 20, from: reader)
    let leader = try await context.leader(of: partition)
    let read = reader.count
    let freeze = try await context.control.freeze(leader)
    try await context.eventually("another broker leads, and is read from") {
        let now = try await context.control.leader(of: partition)
        return now != nil && now != leader && reader.count > read + 20
    }
    try await freeze.undo()
    try await context.sleep(.seconds(2))
    _ = try await traffic.finish(context)
    let log = try await context.texts(of: partition)
    var refusals = 0
    try await context.eventually("all \(log.count) records are read, \(reader.count) so far") {
        let seen = reader.state
        for refusal in seen.outOfRange[refusals...] {
            try expect(refusal.position > Int64(read), "a position that every log holds is out of range")
            reader.consumer.seek(refusal.partition, to: refusal.position)
        }
        refusals = seen.outOfRange.count
        return seen.records.count >= log.count
    }
    let texts = reader.texts
    let place = zip(texts, log).enumerated().first { $1.0 != $1.1 }?.offset ?? min(texts.count, log.count)
    try expect(
        texts == log,
        "\(texts.count) records were read, the log holds \(log.count); they differ from place \(place) on: "
            + "\(texts[place...].prefix(5)) instead of \(log[place...].prefix(5))"
    )
    try await context.waitForInSync(3, of: partition)
}

private func rollingRestart(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(replication: 3, minInSync: 2)
    let partition = topic.partition()
    let traffic = Traffic(try context.makeProducer(), to: partition)
    traffic.start(in: context)
    for broker in try await context.control.brokers() {
        let shutdown = try await context.control.shutDown(broker)
        // Half a second of shutdown, and no wait for a session to end: leaders have moved before.
        try await context.sleep(.seconds(1))
        let settled = traffic.settledCount
        try await context.eventually("records are acknowledged without \(broker)", within: .seconds(5)) {
            traffic.settledCount > settled + 10
        }
        try await context.eventually("\(broker) is out of sync") {
            try await context.control.placement(of: partition)?.inSync.contains(broker) == false
        }
        try await shutdown.undo()
        try await context.waitForInSync(3, of: partition)
    }
    let outcomes = try await traffic.finish(context)
    try expect(outcomes.allSatisfy(\.isAcknowledged), "not every record was acknowledged")
    try expect(try await context.texts(of: partition) == numbers(0..<outcomes.count), "not every record is there once")
}

private func singleBrokerRestart(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(replication: 1)
    let partition = topic.partition()
    let producer = try context.makeProducer()
    for number in 0..<5 { try await context.deliver("\(number)", to: partition, with: producer) }
    let reader = try await context.makeReader(of: [topic]) { $0.sessionTimeout = .seconds(60) }
    try await context.wait(for: 5, from: reader)
    try await reader.consumer.commit([partition: 3])
    _ = try await context.control.restart(try await context.leader(of: partition))
    for number in 5..<10 { try await context.deliver("\(number)", to: partition, with: producer) }
    try await context.wait(for: 10, from: reader)
    try expect(reader.texts, is: numbers(0..<10), "what is read")
    try expect(try await context.texts(of: partition), is: numbers(0..<10), "the log")
    try expect(try await reader.consumer.committed([partition]), is: [partition: 3], "committed offsets")
}

private func frozenBroker(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic(replication: 3, minInSync: 2)
    let partition = topic.partition()
    let plain = try context.makeProducer(idempotent: false) {
        $0.socketTimeout = .seconds(4)
        $0.linger = .zero
    }
    try await context.deliver("warm", to: partition, with: plain)
    let freeze = try await context.control.freeze(try await context.leader(of: partition))
    let start = context.now
    try await context.deliver("through", to: partition, with: plain)
    let stall = context.now - start
    // Detection of the dead leader by the cluster, and one socket time-out.
    try expect(stall < .seconds(40), "the record took \(stall)")
    try await freeze.undo()
    try await context.waitForInSync(3, of: partition)
    try await context.deliver("after", to: partition, with: plain)
    let texts = try await context.texts(of: partition)
    try expect(texts.first == "warm" && texts.last == "after" && texts.contains("through"), "the log: \(texts)")
}
