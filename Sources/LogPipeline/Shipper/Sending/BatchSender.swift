import KafkaPorts
import RecordProtocol
import Synchronization
import SystemPorts

/// Sends what the outbox holds, through one producer after the other: a producer that is beyond use is replaced, and
/// what it did not answer for is sent again.
struct BatchSender: Sendable {
    let context: ShipperContext
    let kafka: any KafkaClientFactory

    private var time: any TimeSource { context.ports.time }

    /// Sends until the context is closed; then ends the producer and takes its last reports.
    ///
    /// - Throws: `KafkaError` where the settings conflict; `CancellationError`; ``PortSevered``.
    func run() async throws {
        while !context.closing.isOpen {
            // A session that is cancelled may end as one whose producer has died.
            try Task.checkCancellation()
            let producer = try kafka.makeProducer(context.configuration.kafka.producer)
            defer { producer.close() }
            try await withSupervisor("producer session") { session in
                let reports = session.start("delivery reports") { try await readReports(of: producer) }
                try await send(to: producer, reports)
                producer.close()
                _ = try await reports.outcome()
            }
            for shipment in context.outbox.withLock({ $0.abandonInFlight() }) {
                shipment.lane.withState { $0.counters.indeterminate += Int64(shipment.records.count) }
                failed(shipment, indeterminate: true)
            }
        }
    }

    /// What one round of sending came to.
    private enum Round {
        /// Nothing is ready any more.
        case drained
        /// The client's queue is full: a report will make room.
        case full
        /// The client is beyond use.
        case fatal
    }

    /// A report makes room; should none come, the client may be beyond use, which only trying shows.
    private static let fullQueueRetry = Duration.seconds(1)

    private func send(to producer: any ProducerPort, _ reports: SupervisedChild) async throws {
        while !context.closing.isOpen, !reports.hasEnded {
            let moment = Moment(time)
            for lane in context.deadlines.takeDue(at: moment) {
                context.step(lane) { $0.tick(lane, moment) }
                if let next = lane.withState({ $0.nextDeadline }) { context.deadlines.note(next, of: lane) }
            }
            var deadline = context.deadlines.next(at: moment) ?? .distantFuture
            switch round(producer, moment.now) {
            case .fatal: return
            case .full:
                context.sending.isFull.store(true, ordering: .relaxed)
                deadline = min(deadline, moment.now + Self.fullQueueRetry)
            case .drained: if let due = context.outbox.withLock({ $0.nextDue }) { deadline = min(deadline, due) }
            }
            if deadline == .distantFuture {
                try await context.sending.wakeup.wait()
            } else {
                _ = try await context.sending.wakeup.wait(until: deadline, on: time)
            }
        }
    }

    private func round(_ producer: any ProducerPort, _ now: Instant) -> Round {
        while var shipment = context.outbox.withLock({ $0.next(at: now) }) {
            let topic = context.configuration.kafka.topic
            let destination = TopicPartition(topic: topic, partition: shipment.batch.partition)
            if shipment.attempts > 0, context.ports.mutants.has("shipper-resends-with-new-ids") {
                context.withJitter { shipment.renewIDs(from: &$0) }
            }
            do throws(ProduceRefusal) {
                let ticket = try producer.enqueue(shipment.records, to: destination)
                shipment.wasSent = true
                let early = context.outbox.withLock { $0.sent(shipment, under: ticket) }
                if let early { handle(early) }
            } catch {
                switch error.error.code {
                case .localQueueFull:
                    let mutant = context.ports.mutants.has("shipper-puts-refused-batch-back-last")
                    context.outbox.withLock { mutant ? $0.putBackLast(shipment) : $0.putBack(shipment) }
                    return .full
                case .localFatal, .localDestroyed:
                    context.outbox.withLock { $0.putBack(shipment) }
                    return .fatal
                case .messageTooLarge: split(shipment)
                default:
                    context.alarms.raise("topic \(destination)", error.description)
                    shipment.lane.withState { $0.counters.rejected += Int64(shipment.records.count) }
                    failed(shipment, indeterminate: false)
                }
            }
        }
        return .drained
    }

    // MARK: Reports

    private func readReports(of producer: any ProducerPort) async throws {
        // The sender must notice when there will be no further report.
        defer { context.sending.notify() }
        while let report = try await producer.nextReport() { handle(report) }
    }

    private func handle(_ report: DeliveryReport) {
        guard let shipment = context.outbox.withLock({ $0.reported(report) }) else { return }
        let mutants = context.ports.mutants
        var reading = ReportReading(report, count: shipment.records.count)
        if mutants.has("shipper-swallows-indeterminate") { reading.swallowIndeterminate() }
        shipment.lane.withState { $0.count(reading) }
        if reading.acknowledged == shipment.records.count {
            settle(shipment) { $0.acknowledge(shipment) }
        } else if reading.isTooLarge {
            split(shipment)
        } else {
            if !reading.acknowledgedIndices.isEmpty {
                shipment.lane.withState { $0.acknowledge(reading.acknowledgedIndices, of: shipment) }
            }
            if reading.indeterminate > 0, mutants.has("shipper-treats-indeterminate-as-rejected-and-gives-up") {
                settle(shipment) { $0.giveUp(shipment, as: .rejected) }
            } else {
                failed(shipment, indeterminate: reading.indeterminate > 0)
            }
        }
        context.sending.roomMayBe()
    }

    private func settle(_ shipment: Shipment, _ body: (inout StreamState) -> LaneOutput) {
        context.step(shipment.lane) { body(&$0) }
        context.outbox.withLock { $0.settled() }
        context.settling.notify()
    }

    /// A send ended in anything but an acknowledgement: the same batch goes again, later, or is given up.
    private func failed(_ shipment: Shipment, indeterminate: Bool) {
        var shipment = shipment
        shipment.failed(indeterminate: indeterminate)
        let resend = context.configuration.shipper.resend
        let limit = shipment.lane.isRereadable ? resend.giveUpRereadableAfter : resend.giveUpAfter
        if let limit, time.now - shipment.sealedAt >= limit {
            // Given up is given up: a late acknowledgement does not revive it.
            let reason: SourceSettlement = shipment.wasIndeterminate ? .indeterminate : .rejected
            settle(shipment) { $0.giveUp(shipment, as: reason) }
            return
        }
        let backoff = Backoff(initial: resend.initialBackoff, maximum: resend.maximumBackoff)
        var delay = context.withJitter { backoff.delay(afterFailures: shipment.attempts, random: &$0) }
        if context.ports.mutants.has("shipper-resend-without-backoff") { delay = .zero }
        context.outbox.withLock { $0.resend(shipment, at: time.now + delay) }
        context.sending.notify()
    }

    /// A batch that is too large as a whole goes on in two, before everything younger; a single record that is too large can never be sent.
    private func split(_ shipment: Shipment) {
        if shipment.records.count == 1 {
            settle(shipment) { $0.giveUp(shipment, as: .tooLarge) }
            return
        }
        let halves = shipment.halves()
        shipment.lane.withState { state in
            state.shippedBytes += halves.reduce(0) { $0 + $1.size } - shipment.size
        }
        context.outbox.withLock { $0.putBack(halves) }
        context.sending.notify()
    }
}
