import DrillSimulation
import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import Synchronization
import SystemPorts
import Testing

/// One processor between a fake Kafka and a fake store, in virtual time.
struct ProcessorWorld: Sendable {
    let ports: ProcessPorts
    let log: FakeLog
    let kafka: FakeKafka
    let store: FakeStore
    let processor: Processor
    let stop: Latch
    let exit: ExitBox
    let child: SupervisedChild

    final class ExitBox: Sendable {
        let value = Mutex<ProcessorExit?>(nil)
    }

    struct TimedOut: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs `body` beside a processor; the processor is cancelled afterwards unless the body has stopped it.
    static func run(
        seed: Seed = 1,
        mutants: Mutants = .none,
        letterTopicMaxBytes: Int = 1 << 21,
        _ configure: (inout PipelineConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (ProcessorWorld) async throws -> Void
    ) throws {
        var configuration = PipelineConfiguration()
        configuration.processor.append.maxAge = .milliseconds(20)
        configure(&configuration)
        let configured = configuration
        try Simulation(SimulationSettings(seed: seed.value)).run { original in
            var ports = original
            ports.mutants = mutants
            let log = FakeLog()
            let kafka = FakeKafka(log, letterTopicMaxBytes: letterTopicMaxBytes)
            let store = FakeStore(ports.time)
            let processor = Processor(configuration: configured, ports: ports, kafka: kafka, store: store)
            let stop = Latch("stop")
            let exit = ExitBox()
            let handedOn = ports
            try await withSupervisor("test") { supervisor in
                let child = supervisor.start("processor") {
                    let ended = try await processor.run(stop: stop)
                    exit.value.withLock { $0 = ended }
                }
                let world = ProcessorWorld(
                    ports: handedOn,
                    log: log,
                    kafka: kafka,
                    store: store,
                    processor: processor,
                    stop: stop,
                    exit: exit,
                    child: child
                )
                try await world.until("the consumer is made") { log.consumer != nil }
                try await body(world)
            }
        }
    }

    var time: any TimeSource { ports.time }
    var status: ProcessorStatus { processor.status() }

    var consumer: FakeConsumer {
        get throws { try #require(log.consumer) }
    }

    /// Waits in virtual time.
    func until(
        _ what: String,
        within limit: Duration = .seconds(300),
        _ condition: () -> Bool
    ) async throws {
        let deadline = time.now + limit
        while !condition() {
            guard time.now < deadline else { throw TimedOut(description: "never: \(what); \(status)") }
            try await time.sleep(for: .milliseconds(1))
        }
    }

    func sleep(_ duration: Duration) async throws {
        try await time.sleep(for: duration)
    }

    /// Stops the processor and waits for its end.
    func stopAndWait() async throws -> ProcessorExit {
        stop.open()
        try await until("the processor ends") { exit.value.withLock { $0 } != nil }
        return try #require(exit.value.withLock { $0 })
    }
}

/// Records on the wire, as a shipper writes them: one stream, positions counted.
struct FakeStream: Sendable {
    var id = StreamID(high: 1, low: 1)

    func record(
        _ position: Int64,
        _ message: String? = nil,
        severity: Severity = .info,
        service: String = "api",
        floor: FloorAnnouncement? = nil
    ) -> [UInt8] {
        WireEncoder.encode(
            LogRecord(
                id: RecordID(stream: id, start: position, end: position + 1),
                timestamp: Timestamp(nanoseconds: FakeLog.timestamp * 1_000_000 + position),
                severity: severity,
                service: service,
                message: message ?? "m\(position)"
            ),
            floor: floor
        )
    }

    func records(_ positions: Range<Int64>, severity: Severity = .info) -> [[UInt8]] {
        positions.map { record($0, severity: severity) }
    }
}

func messages(_ positions: Range<Int64>) -> [String] {
    positions.map { "m\($0)" }
}
