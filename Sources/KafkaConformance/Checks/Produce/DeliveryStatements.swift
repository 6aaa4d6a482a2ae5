import KafkaPorts
import SystemPorts

/// The queue, the reports and the end of patience.
let deliveryStatements = [
    Statement(
        8,
        "A full queue gives _QUEUE_FULL; after polling, produce succeeds.",
        check: fullQueue
    ),
    Statement(
        9,
        "Each accepted record gets exactly one DR, through flush, purge and timeout alike.",
        check: oneReportEach
    ),
    Statement(
        10,
        "Flush succeeds only with an empty queue, else _TIMED_OUT.",
        check: flushing
    ),
    Statement(
        11,
        "Unreachable cluster: _MSG_TIMED_OUT, NOT_PERSISTED.",
        needs: [.fault(.cutClientLink)],
        check: unreachable
    ),
    Statement(
        12,
        "One NOT_LEADER, NOT_ENOUGH_REPLICAS or STORAGE_ERROR response is invisible; the record appears once.",
        needs: [.fault(.refuseProduces)],
        check: invisibleRetry
    ),
    Statement(
        13,
        "retries=1, three STORAGE_ERRORs: DR 56, NOT_PERSISTED.",
        needs: [.fault(.refuseProduces)],
        check: retriesExhausted
    ),
]

private func fullQueue(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let producer = try context.makeProducer { $0.queueMaxMessages = 2 }
    _ = try producer.enqueue(context.batch(["a", "b"]), to: topic.partition())
    do throws(ProduceRefusal) {
        _ = try producer.enqueue(context.batch(["c"]), to: topic.partition())
        throw ProduceRefusal(KafkaError(.none, "taken"))
    } catch {
        try expect(error.error.code, is: .localQueueFull, "a third record in a queue of two")
    }
    // Delivered but not polled: the quota is still held.
    try await context.eventually("the first two are delivered") {
        try await context.texts(of: topic.partition()).count == 2
    }
    try await context.sleep(.seconds(1))
    do throws(ProduceRefusal) {
        _ = try producer.enqueue(context.batch(["c"]), to: topic.partition())
        throw ProduceRefusal(KafkaError(.none, "taken"))
    } catch {
        try expect(error.error.code, is: .localQueueFull, "a third record before a report was taken")
    }
    _ = try await producer.nextReport()
    try await context.deliver("c", to: topic.partition(), with: producer)
}

private func oneReportEach(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    var open: Set<ProduceTicket> = []
    func enqueue(_ count: Int, to partition: TopicPartition, with producer: any ProducerPort) throws {
        for number in 0..<count { open.insert(try producer.enqueue(context.batch(["\(number)"]), to: partition)) }
    }
    func settle(_ producer: any FullProducerPort, _ what: String) async throws {
        producer.close()
        while let report = try await producer.nextReport() {
            try expect(open.remove(report.ticket) != nil, "\(what): two reports of one record")
        }
        try expect(open.count, is: 0, "\(what): records without a report")
    }
    let flushed = try context.makeProducer()
    try enqueue(20, to: topic.partition(), with: flushed)
    _ = try await flushed.flush(until: context.now + .seconds(60))
    try await settle(flushed, "flush")

    let purged = try context.makeProducer { $0.linger = .seconds(60) }
    try enqueue(20, to: topic.partition(), with: purged)
    purged.purgeQueue()
    for (ticket, outcome) in try await purged.reports(of: open) {
        try expect(outcome.isRejected(.localPurgeQueue), "a purged record: \(outcome)")
        open.remove(ticket)
    }
    try enqueue(20, to: topic.partition(), with: purged)
    try await settle(purged, "purge")

    let late = try context.makeProducer { $0.messageTimeout = .seconds(3) }
    try enqueue(20, to: context.world.unique("never-created").partition(), with: late)
    try await context.sleep(.seconds(10))
    try await settle(late, "time-out")
}

private func flushing(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let producer = try context.makeProducer { $0.linger = .seconds(5) }
    _ = try producer.enqueue(context.batch(["a"]), to: topic.partition())
    try expect(try await producer.flush(until: context.now + .seconds(60)), "flush of a healthy queue did not end")
    try expect(try await context.texts(of: topic.partition()), is: ["a"], "the log after a flush that succeeded")
    _ = try producer.enqueue(context.batch(["b"]), to: context.world.unique("never-created").partition())
    let isEmpty = try await producer.flush(until: context.now + .seconds(2))
    try expect(!isEmpty, "flush succeeded with a record that cannot be sent")
}

private func unreachable(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let client = try await context.world.makeClient("cut-off", access: .right)
    let cut = try await context.control.cut(.client(client.name), .everyBroker, .both)
    var settings = ProducerSettings()
    settings.messageTimeout = .seconds(5)
    settings.reconnectBackoffMax = .milliseconds(500)
    let producer = try client.kafka.makeProducer(settings)
    let outcome = try await context.send("lost", to: topic.partition(), with: producer)
    try expect(outcome.isRejected(.localMessageTimedOut), "the outcome: \(outcome)")
    try await cut.undo()
    try expect(try await context.texts(of: topic.partition()), is: [], "the log")
}

private func invisibleRetry(_ context: CheckContext) async throws {
    for code in [KafkaError.Code.notLeaderOrFollower, .notEnoughReplicas, .kafkaStorageError] {
        for isIdempotent in [true, false] {
            let what = "\(code), \(isIdempotent ? "idempotent" : "plain")"
            let topic = try await context.makeTopic("refused-\(code.number)-\(isIdempotent)")
            let producer = try context.makeProducer(idempotent: isIdempotent)
            let fault = try await context.control.refuseProduces(with: code, next: 1, on: nil)
            let outcome = try await context.send("once", to: topic.partition(), with: producer)
            try expect(outcome.isAcknowledged, "\(what): \(outcome)")
            try expect(fault.hits, is: 1, "\(what): requests refused")
            try expect(try await context.texts(of: topic.partition()), is: ["once"], "\(what): the log")
        }
    }
}

private func retriesExhausted(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let producer = try context.makeProducer(idempotent: false) { $0.retries = 1 }
    let fault = try await context.control.refuseProduces(with: .kafkaStorageError, next: 3, on: nil)
    let outcome = try await context.send("never", to: topic.partition(), with: producer)
    try expect(outcome.isRejected(.kafkaStorageError), "the outcome: \(outcome)")
    try expect(fault.hits, is: 2, "requests refused")
    try await fault.undo()
    try expect(try await context.texts(of: topic.partition()), is: [], "the log")
}
