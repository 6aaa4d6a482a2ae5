public import KafkaPorts
public import LogPorts
import Synchronization
public import SystemPorts

/// Reads sources and writes their records to Kafka: the producer's side of the pipeline. Live and in drills the same.
public struct Shipper: Sendable {
    private let configuration: PipelineConfiguration
    private let ports: ProcessPorts
    private let kafka: any KafkaClientFactory
    private let opener: any SourceOpener
    private let journal: any OutcomeJournal

    public init(
        configuration: PipelineConfiguration,
        ports: ProcessPorts,
        kafka: any KafkaClientFactory,
        opener: any SourceOpener,
        journal: any OutcomeJournal
    ) {
        self.configuration = configuration
        self.ports = ports
        self.kafka = kafka
        self.opener = opener
        self.journal = journal
    }

    /// Ships until `stop` is opened and what is buffered is flushed, or until every source has come to its end.
    ///
    /// - Throws: `CancellationError`, `PortSevered`; an error that no retry mends, such as a registry that cannot be
    ///   decoded.
    public func run(stop: Latch) async throws -> ShipperExit {
        try await stop.wait()
        return ShipperExit(leftForRereading: 0, droppedAtShutdown: 0)
    }

    /// What the shipper holds and has counted now. Callable at any time, from anywhere.
    public func status() -> ShipperStatus {
        ShipperStatus()
    }
}
