import KafkaPorts
import SystemPorts

/// One batch of dead letters to be acknowledged by their topic.
struct DeadLetterJob: Sendable {
    let number: Int
    let letters: RecordBatch
    /// Letters of one source partition go to one partition of the dead-letter topic, in order.
    let sourcePartition: Int32
}

/// Owns the producer of dead letters: sends job by job until each is acknowledged, or refused for good. A rejected or
/// indeterminate send is made again; the copy that this may leave has no row in the store and counts for nothing.
struct DeadLetterSender: Sendable {
    let topic: String
    let settings: ProducerSettings
    let backoff: Backoff
    let kafka: any KafkaClientFactory
    let ports: ProcessPorts
    let jobs: Channel<DeadLetterJob>
    let board: StatusBoard
    let report: @Sendable (Int, LetterResult) async throws -> Void

    /// Runs until it is cancelled.
    func run() async throws {
        var random = ports.random.stream(for: "dead-letter-retry")
        var producer: (any ProducerPort)?
        defer { producer?.close() }
        while let job = try await jobs.receive() {
            var failures = 0
            while true {
                let attempt = try await send(job, with: &producer)
                if case .ended(let result) = attempt {
                    try await report(job.number, result)
                    break
                }
                failures += 1
                board.count { $0.deadLetterResends += 1 }
                try await ports.time.sleep(for: backoff.delay(afterFailures: failures, random: &random))
            }
        }
    }

    private enum Attempt {
        case ended(LetterResult)
        case again
    }

    private func send(_ job: DeadLetterJob, with producer: inout (any ProducerPort)?) async throws -> Attempt {
        do {
            let client = try producer ?? makeProducer()
            producer = client
            let count = try await client.partitionCount(of: topic)
            guard count > 0 else { return .again }
            let destination = TopicPartition(topic: topic, partition: job.sourcePartition % Int32(count))
            let ticket = try client.enqueue(job.letters, to: destination)
            while let report = try await client.nextReport() {
                if report.ticket == ticket { return attempt(report, job, destination) }
            }
            producer = nil
            return .again
        } catch let refusal as ProduceRefusal {
            return failed(refusal.error, &producer)
        } catch let error as KafkaError {
            return failed(error, &producer)
        }
    }

    private func failed(_ error: KafkaError, _ producer: inout (any ProducerPort)?) -> Attempt {
        board.update { $0.kafkaFailure = "dead letters: \(error)" }
        switch error.code {
        case .messageTooLarge: return .ended(.refused(error))
        case .localFatal, .localDestroyed:
            producer?.close()
            producer = nil
            return .again
        default: return .again
        }
    }

    private func attempt(_ report: DeliveryReport, _ job: DeadLetterJob, _ destination: TopicPartition) -> Attempt {
        for outcome in [report.outcome] + report.exceptions.map(\.outcome) {
            switch outcome {
            case .acknowledged: continue
            case .rejected(let error) where error.code == .messageTooLarge: return .ended(.refused(error))
            case .rejected(let error), .indeterminate(let error):
                board.update { $0.kafkaFailure = "dead letters: \(error)" }
                return .again
            }
        }
        var offsets = [Int64?](repeating: nil, count: job.letters.count)
        if case .acknowledged(let first?) = report.outcome {
            for index in offsets.indices { offsets[index] = first + Int64(index) }
        }
        for exception in report.exceptions {
            if case .acknowledged(let offset) = exception.outcome { offsets[exception.index] = offset }
        }
        return .ended(.placed(offsets, in: destination))
    }

    private func makeProducer() throws -> any ProducerPort {
        var settings = settings
        // A letter is only worth its row once it cannot be lost any more, whatever the shippers use.
        settings.acks = .all
        settings.enableIdempotence = true
        settings.maxInFlight = min(settings.maxInFlight, 5)
        settings.retries = max(settings.retries, 1)
        return try kafka.makeProducer(settings)
    }
}
