import KafkaPorts
import LogPorts
import RecordProtocol
import SystemPorts

/// What the loop is told. Every answer names the question, so that outdated ones can be told.
enum ProcessorEvent: Sendable {
    /// From the consumer made as number `life`; `nil` when it is closed.
    case consumer(life: Int, ConsumerEvent?)
    case described(tenure: Int, TopicAnswer)
    /// The answer to one read of checkpoints.
    case checkpoints(CheckpointRead, Result<[Checkpoint], StoreError>)
    case compared(TopicPartition, tenure: Int, question: Int, LogComparison, Watermarks)
    case appended(number: Int, AppendResult)
    case letters(job: Int, LetterResult)
    case committed([TopicPartition: Int64])
    case kafkaFailed(String)
    case stopRequested
}

/// Which partitions' checkpoints were asked for.
struct CheckpointRead: Sendable {
    struct Entry: Sendable {
        let partition: TopicPartition
        let tenure: Int
        let question: Int
    }

    let entries: [Entry]
}

/// How a call of the store's append ended.
enum AppendResult: Sendable {
    case answered([AppendAnswer])
    /// Nothing was done.
    case failed(StoreError)
    /// Nobody can say.
    case unknown(String)
}

/// How a job of the dead-letter sender ended.
enum LetterResult: Sendable {
    /// Acknowledged, per letter its offset where the broker said it.
    case placed([Int64?], in: TopicPartition)
    /// Will never be taken.
    case refused(KafkaError)
}

/// Where the loop's children report: bounded, in order, with a wake-up that can also be timed.
final class ProcessorInbox: Sendable {
    private let events = Channel<ProcessorEvent>("processor inbox", capacity: 64)
    private let wakeup = Wakeup("processor")

    /// Waits while the inbox is full.
    func send(_ event: ProcessorEvent) async throws {
        try await events.send(event)
        wakeup.notify()
    }

    func poll() -> ProcessorEvent? { events.poll() }

    /// Waits for an event (one may have been taken already), at most until `deadline`.
    func wait(until deadline: Instant, on time: any TimeSource) async throws {
        if deadline == .distantFuture {
            try await wakeup.wait()
        } else {
            _ = try await wakeup.wait(until: deadline, on: time)
        }
    }
}
