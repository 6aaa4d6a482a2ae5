import KafkaPorts
import SystemPorts

/// Who may not.
let securityStatements = [
    Statement(
        59,
        "Wrong credentials or CA: event, no delivery, no crash.",
        needs: [.authentication],
        check: wrongCredentials
    ),
    Statement(
        60,
        "Denied topic: 29 (first by DR, then at produce()); denied group: 30.",
        needs: [.accessControl],
        check: denied
    ),
]

private func wrongCredentials(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    try await context.fill(topic.partition(), ["0"])
    for access in [ConformanceAccess.wrongPassword, .wrongAuthority] {
        let stranger = try await context.world.makeClient("stranger", access: access)
        var consuming = ConsumerSettings()
        consuming.groupID = context.world.unique("\(access)")
        let consumer = try stranger.kafka.makeFullConsumer(consuming, topics: [topic])
        let expected: KafkaError.Code = access == .wrongPassword ? .localAuthentication : .localSSL
        var hasBeenTold = false
        while !hasBeenTold, let event = try await consumer.next() {
            switch event {
            case .error(let error): hasBeenTold = error.code == expected
            case .assigned, .batch: throw StatementFailure("\(access): the group let it in")
            default: break
            }
        }
        try expect(hasBeenTold, "\(access): the consumer ended without an event")
        var producing = ProducerSettings()
        producing.messageTimeout = .seconds(5)
        producing.reconnectBackoffMax = .milliseconds(500)
        let producer = try stranger.kafka.makeFullProducer(producing)
        let outcome = try await context.send("stranger", to: topic.partition(), with: producer)
        try expect(outcome.isRejected(.localMessageTimedOut), "\(access): \(outcome)")
        await consumer.close(until: context.now + .seconds(5))
    }
    try expect(try await context.texts(of: topic.partition()), is: ["0"], "the log")
}

private func denied(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let group = context.world.unique("denied")
    try await context.fill(topic.partition(), ["0"])
    try await context.admin.deny(.topic(topic))
    let producer = try context.makeProducer()
    let outcome = try await context.send("denied", to: topic.partition(), with: producer)
    try expect(outcome.isRejected(.topicAuthorizationFailed), "the first record: \(outcome)")
    do throws(ProduceRefusal) {
        _ = try producer.enqueue(context.batch(["denied"]), to: topic.partition())
        throw ProduceRefusal(KafkaError(.none, "taken"))
    } catch {
        try expect(error.error.code, is: .topicAuthorizationFailed, "the second record")
    }
    try await context.admin.permit(.topic(topic))
    try await context.eventually("the right returns by itself") {
        (try? await context.send("permitted", to: topic.partition(), with: producer))?.isAcknowledged == true
    }
    try expect(try await context.texts(of: topic.partition()), is: ["0", "permitted"], "the log")

    try await context.admin.deny(.group(group))
    let reader = try await context.makeReader(of: [topic], group: "denied")
    try await context.eventually("the group's denial is told") { reader.hasSeen(.groupAuthorizationFailed) }
    try expect(reader.held, is: [], "partitions assigned in a denied group")
    try await context.admin.permit(.group(group))
    try await context.wait(for: 2, from: reader)
}
