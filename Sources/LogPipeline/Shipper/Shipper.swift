public import KafkaPorts
public import LogPorts
public import SystemPorts

/// Reads sources and writes their records to Kafka: the producer's side of the pipeline. Live and in drills the same.
///
/// One value is one life: ``run(stop:)`` is called once.
public struct Shipper: Sendable {
    private let kafka: any KafkaClientFactory
    private let opener: any SourceOpener
    /// What is wrong with the configuration, if it is, is thrown by ``run(stop:)``.
    private let context: Result<ShipperContext, any Error>

    public init(
        configuration: PipelineConfiguration,
        ports: ProcessPorts,
        kafka: any KafkaClientFactory,
        opener: any SourceOpener,
        journal: any OutcomeJournal
    ) {
        self.kafka = kafka
        self.opener = opener
        context = Result { try ShipperContext(configuration: configuration, ports: ports, journal: journal) }
    }

    /// Ships until `stop` is opened and what is buffered is flushed, or until every source has come to its end.
    ///
    /// - Throws: `CancellationError`, `PortSevered`; an error that no retry mends, such as a damaged registry or
    ///   conflicting client settings.
    public func run(stop: Latch) async throws -> ShipperExit {
        let context = try context.get()
        let registry = RegistryKeeper(context)
        try await registry.load()
        let sender = BatchSender(context: context, kafka: kafka)
        let topic = TopicLookup(context, kafka)
        return try await withSupervisor("shipper") { [opener] scope in
            let persisting = scope.start("registry") { try await registry.run() }
            let sending = scope.start("sender") { try await sender.run() }
            let readers = context.sources.map { lane in
                scope.start("source \(lane.name)") {
                    try await SourceReader(
                        lane: lane,
                        context: context,
                        registry: registry,
                        topic: topic,
                        opener: opener
                    ).run()
                }
            }
            let isOver = Latch("stop, or the end of all sources")
            scope.start("stop request") {
                try await stop.wait()
                isOver.open()
            }
            scope.start("end of sources") {
                for reader in readers { _ = try await reader.outcome() }
                isOver.open()
            }
            try await isOver.wait()
            for reader in readers { reader.cancel() }
            for reader in readers { _ = try await reader.outcome() }
            return try await Shutdown(context: context, registry: registry).run(sender: sending, persister: persisting)
        }
    }

    /// What the shipper holds and has counted now. Callable at any time, from anywhere.
    public func status() -> ShipperStatus {
        (try? context.get().status) ?? ShipperStatus()
    }
}
