import KafkaPorts
import LogPorts
import RecordProtocol
import SystemPorts

/// The processor's one event loop: owns all state, decides, and starts supervised children for everything that waits
/// (the consumer, the store, dead letters); they report back through the inbox. Nothing here awaits anything else
/// while state is half changed.
///
/// Confined to the task that calls ``run(stop:)``.
final class ProcessorLoop {
    let configuration: PipelineConfiguration
    let ports: ProcessPorts
    let kafka: any KafkaClientFactory
    let store: any LogStore
    let board: StatusBoard
    let supervisor: Supervisor
    let inbox = ProcessorInbox()
    let reader: BatchReader
    let builder: WriteBuilder
    let planner: AppendPlanner
    let jobs = Channel<DeadLetterJob>("dead-letter jobs", capacity: 64)

    /// Towards the store: appends and reads of checkpoints alike.
    var gate: DestinationGate
    var random: RandomStream
    var consumer: ConsumerHandle?
    // Unchecked exclusivity: looked at several times per event, and no access spans foreign code.
    @exclusivity(unchecked) var partitions = PartitionTable()
    var appends: [AppendUnderway] = []
    var reads: [CheckpointRead] = []
    var revocations: [PendingRevocation] = []
    /// Numbers assignments, questions, seeks, jobs, appends and consumers: each value is used once.
    private var lastNumber = 0
    var cluster: String?
    /// Fetching is suspended: memory is above its limit, or the store is not to be had.
    var isHoldingBack = false
    var nextCommit = Instant.zero
    var commitIsUnderway = false
    var reopenConsumerAt: Instant?
    var consumerFailures = 0
    /// Kafka lets this consumer read nothing until somebody acts: see ``ConsumerRefusal``.
    var isConsumerRefused = false
    /// Set once a stop was requested.
    var drainUntil: Instant?

    init(
        configuration: PipelineConfiguration,
        ports: ProcessPorts,
        kafka: any KafkaClientFactory,
        store: any LogStore,
        board: StatusBoard,
        supervisor: Supervisor
    ) {
        self.configuration = configuration
        self.ports = ports
        self.kafka = kafka
        self.store = store
        self.board = board
        self.supervisor = supervisor
        let processor = configuration.processor
        reader = BatchReader(processor.filter, work: ports.work, mutants: ports.mutants)
        builder = WriteBuilder(
            deadLettersAreOn: processor.deadLetters.isEnabled,
            streamIdleExpiry: processor.streamIdleExpiry,
            work: ports.work,
            mutants: ports.mutants
        )
        planner = AppendPlanner(limits: processor.append)
        gate = DestinationGate(
            processor.retry,
            processor.circuitBreaker,
            random: ports.random.stream(for: "store-retry"),
            now: ports.time.now,
            mutants: ports.mutants
        )
        random = ports.random.stream(for: "kafka-retry")
    }

    var now: Instant { ports.time.now }
    var backoff: Backoff {
        let retry = configuration.processor.retry
        return Backoff(initial: retry.initialBackoff, maximum: retry.maximumBackoff)
    }
    var isDraining: Bool { drainUntil != nil }

    func number() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// Processes until `stop` is opened, what was read is settled or the deadline has come.
    func run(stop: Latch) async throws -> ProcessorExit {
        let inbox = inbox
        supervisor.start("stop signal") {
            try await stop.wait()
            try await inbox.send(.stopRequested)
        }
        startDeadLetterSender()
        nextCommit = now + configuration.processor.commitInterval
        openConsumer()
        while true {
            while let event = inbox.poll() { handle(event) }
            let deadline = turn()
            if let drainUntil, isDrained || now >= drainUntil {
                return try await close(until: max(drainUntil, now + Self.closingTime))
            }
            try await inbox.wait(until: deadline, on: ports.time)
        }
    }

    private func handle(_ event: ProcessorEvent) {
        switch event {
        case .consumer(let life, let event): handle(event, from: life)
        case .described(let tenure, let answer): describe(tenure: tenure, answer)
        case .checkpoints(let read, let result): handle(result, of: read)
        case .compared(let partition, let tenure, let question, let comparison, let watermarks):
            guard let index = partitions.index(of: partition, tenure: tenure),
                partitions[index].question == question
            else { return }
            handle(comparison, watermarks, at: index)
        case .appended(let number, let result): handle(result, ofAppend: number)
        case .letters(let job, let result): handle(result, ofJob: job)
        case .committed(let offsets): committed(offsets)
        case .kafkaFailed(let failure): board.update { $0.kafkaFailure = failure }
        case .stopRequested: beginDraining()
        }
    }

    /// Does all that can be done now.
    ///
    /// - Returns: when there will be something to do without any further event.
    private func turn() -> Instant {
        var next = Instant.distantFuture
        next = min(next, reopenConsumer())
        next = min(next, expireRevocations())
        next = min(next, readCheckpoints())
        next = min(next, planWrites())
        sendLetters()
        next = min(next, startAppends())
        next = min(next, commitOffsets())
        next = min(next, holdBackOrGoOn())
        publishStatus()
        if let drainUntil { next = min(next, drainUntil) }
        return next
    }

    private func startDeadLetterSender() {
        let inbox = inbox
        let sender = DeadLetterSender(
            topic: configuration.kafka.deadLetterTopic,
            settings: configuration.kafka.producer,
            backoff: backoff,
            kafka: kafka,
            ports: ports,
            jobs: jobs,
            board: board,
            report: { job, result in try await inbox.send(.letters(job: job, result)) }
        )
        supervisor.start("dead-letter sender") { try await sender.run() }
    }

    /// What is left for closing the clients after the drain's deadline.
    static let closingTime: Duration = .seconds(2)
    /// How long before a revocation's deadline it is given up.
    static let revocationMargin: Duration = .milliseconds(500)
}

/// One call of the store's append, and what depends on it. The writes are kept here too, because their partition may
/// be gone when the answer comes.
struct AppendUnderway {
    struct Entry {
        let partition: TopicPartition
        let tenure: Int
        let write: PlannedWrite
    }

    let number: Int
    let entries: [Entry]
    let isProbe: Bool
}
