public import KafkaPorts
public import LogPorts
public import SystemPorts

/// Reads logs from Kafka, decides what becomes of each, and stores rows, outcomes and checkpoint in one transaction per
/// partition: the consumer's side of the pipeline. Live and in drills the same.
///
/// What it guarantees is the record protocol's: with a transactional store each record has its effect exactly once,
/// through crashes, rebalances and unanswered appends. A store that fails costs time, never a record: reading is
/// suspended, appends are tried again with backoff and a circuit breaker, nothing becomes a dead letter for it.
public struct Processor: Sendable {
    private let configuration: PipelineConfiguration
    private let ports: ProcessPorts
    private let kafka: any KafkaClientFactory
    private let store: any LogStore
    private let board = StatusBoard()

    public init(
        configuration: PipelineConfiguration,
        ports: ProcessPorts,
        kafka: any KafkaClientFactory,
        store: any LogStore
    ) {
        self.configuration = configuration
        self.ports = ports
        self.kafka = kafka
        self.store = store
    }

    /// What the processor is doing and has counted. Callable at any time, from anywhere.
    public func status() -> ProcessorStatus {
        board.snapshot
    }

    /// Processes until `stop` is opened and what was read is settled, at most until the configured shutdown deadline.
    ///
    /// - Throws: `CancellationError`; `PortSevered` when the process is gone.
    public func run(stop: Latch) async throws -> ProcessorExit {
        let (configuration, ports, kafka, store, board) = (configuration, ports, kafka, store, board)
        return try await withSupervisor("processor") { supervisor in
            let loop = ProcessorLoop(
                configuration: configuration,
                ports: ports,
                kafka: kafka,
                store: store,
                board: board,
                supervisor: supervisor
            )
            return try await loop.run(stop: stop)
        }
    }
}
