import KafkaPorts
import SystemPorts

/// Answers that are lost, refusals between two batches, sequence numbers.
let ambiguityStatements = [
    Statement(
        14,
        "Ambiguous ack, no idempotence: DR success; record present once or twice, never zero.",
        needs: [.fault(.dropConnections)],
        check: lostAnswerPlain
    ),
    Statement(
        15,
        "Ambiguous ack, idempotence: exactly once, or a fatal error without duplicate.",
        needs: [.fault(.dropConnections), .idempotence],
        check: lostAnswerIdempotent
    ),
    Statement(
        16,
        "Two batches, the first gets 19: order may swap, with max.in.flight=1 as well; with idempotence it never does.",
        needs: [.fault(.refuseProduces), .idempotence],
        check: refusedFirst
    ),
    Statement(
        17,
        "A repeated sequence within 5 batches returns the original offset; an older one gives 45.",
        needs: [.produceRequests],
        check: repeatedSequence
    ),
]

private func lostAnswerPlain(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let producer = try context.makeProducer(idempotent: false)
    for number in 0..<3 {
        let drop = try await context.control.dropConnections(ConnectionDrop(.afterAppend, .next(1), topic: topic))
        let outcome = try await context.send("\(number)", to: topic.partition(), with: producer)
        try expect(outcome.isAcknowledged, "record \(number): \(outcome)")
        try expect(drop.hits, is: 1, "answers lost")
        let copies = try await context.texts(of: topic.partition()).count { $0 == "\(number)" }
        try expect((1...2).contains(copies), "record \(number) is there \(copies) times")
    }
}

private func lostAnswerIdempotent(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let producer = try context.makeProducer()
    for number in 0..<10 {
        let drop = try await context.control.dropConnections(ConnectionDrop(.afterAppend, .next(1), topic: topic))
        do {
            let outcome = try await context.send("\(number)", to: topic.partition(), with: producer)
            try expect(outcome.isAcknowledged || outcome.code == .localFatal, "record \(number): \(outcome)")
            if outcome.code == .localFatal { break }
        } catch let refusal as ProduceRefusal where refusal.error.code == .localFatal {
            break
        }
        try expect(drop.hits, is: 1, "answers lost")
    }
    let texts = try await context.texts(of: topic.partition())
    try expect(texts, is: numbers(0..<texts.count), "the log")
}

private func refusedFirst(_ context: CheckContext) async throws {
    for (isIdempotent, inFlight) in [(false, 1), (false, 5), (true, 5)] {
        let topic = try await context.makeTopic("refused-\(isIdempotent)-\(inFlight)")
        let producer = try context.makeProducer(idempotent: isIdempotent) {
            $0.maxInFlight = inFlight
            $0.linger = .zero
        }
        // A broker without memory of a producer takes any sequence: the order is safe from the first append on.
        try await context.deliver("warm", to: topic.partition(), with: producer)
        let fault = try await context.control.refuseProduces(with: .notEnoughReplicas, next: 1, on: nil)
        var tickets: [ProduceTicket] = []
        for number in 0..<10 {
            tickets.append(try producer.enqueue(context.batch(["\(number)"]), to: topic.partition()))
            try await context.sleep(.microseconds(300))
        }
        let outcomes = try await producer.reports(of: tickets)
        try expect(outcomes.values.allSatisfy(\.isAcknowledged), "not all of ten batches were acknowledged")
        try expect(fault.hits, is: 1, "requests refused")
        let texts = try await context.texts(of: topic.partition())
        try expect(Set(texts), is: Set(["warm"] + numbers(0..<10)), "records in the log")
        try expect(texts.count, is: 11, "records in the log")
        if isIdempotent { try expect(texts, is: ["warm"] + numbers(0..<10), "order with idempotence") }
    }
}

private func repeatedSequence(_ context: CheckContext) async throws {
    let topic = try await context.makeTopic()
    let requests = try await context.world.makeProduceRequests()
    let producer = try await requests.initProducerID()
    func produce(_ sequence: Int32) async throws -> ProduceAnswer {
        try await requests.produce(
            context.batch(["\(sequence)"]),
            to: topic.partition(),
            producerID: producer,
            epoch: 0,
            sequence: sequence
        )
    }
    var first: [Int64] = []
    for sequence in Int32(0)..<8 {
        let answer = try await produce(sequence)
        try expect(answer.code, is: .none, "sequence \(sequence)")
        first.append(answer.baseOffset)
    }
    for sequence in Int32(3)..<8 {
        let again = try await produce(sequence)
        try expect(again, is: ProduceAnswer(code: .none, baseOffset: first[Int(sequence)]), "\(sequence) repeated")
    }
    for sequence in Int32(0)..<3 {
        let old = try await produce(sequence)
        try expect(old.code, is: .outOfOrderSequenceNumber, "\(sequence), older than five batches, repeated")
    }
    let gap = try await produce(9)
    try expect(gap.code, is: .outOfOrderSequenceNumber, "a sequence that leaves one out")
    try expect(try await context.texts(of: topic.partition()), is: numbers(0..<8), "the log")
}
