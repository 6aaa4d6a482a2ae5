import KafkaPorts
import LiveSystem
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import Synchronization
import SystemPorts
import TestThreads
import Testing

/// The same shipper on the real machine: real time, disk, files and sockets. Only Kafka is a stand-in.
@Suite("A shipper on the real machine", .realThreads, .timeLimit(.minutes(2)))
struct ShipperLiveTests {
    /// Opens what the configuration names, as the command line does.
    struct Opener: SourceOpener {
        let time: any TimeSource
        let listener: SocketListener?

        func open(_ source: SourceConfiguration) async throws -> (any ByteSource)? {
            switch source.kind {
            case .file(let path):
                try await FollowedFile.open(path, pollInterval: .milliseconds(5), time: time)
            case .tcp, .unix: try await listener?.next()
            case .standardInput: nil
            }
        }
    }

    /// Appends and acknowledges at once.
    final class Topic: KafkaClientFactory, ProducerPort {
        private let values = Mutex<[[UInt8]]>([])
        private let tickets = Atomic<UInt64>(0)
        private let reports = Channel<DeliveryReport>("reports", capacity: 10_000)
        private let onArrival: @Sendable (RecordBatch) -> Void

        init(onArrival: @escaping @Sendable (RecordBatch) -> Void = { _ in }) {
            self.onArrival = onArrival
        }

        var messages: [String] { records.map(\.message) }

        var records: [LogRecord] {
            let values = values.withLock { $0 }
            let defaults = RecordDefaults(observed: Timestamp(nanoseconds: 0))
            return values.flatMap { value in
                let records = ByteRecords(bytes: value, ranges: [ByteRange(start: 0, end: value.count)])
                let batch = LogBatchDecoder(.wire).decode(records, defaults: defaults).batch
                return (0..<batch.count).map { batch.record($0) }
            }
        }

        func clusterID() async throws -> String { "live" }
        func makeProducer(_ settings: ProducerSettings) throws -> any ProducerPort { self }
        func makeConsumer(_ settings: ConsumerSettings, topics: [String]) throws -> any ConsumerPort {
            throw KafkaError(.localState)
        }
        func topicDescription(_ topic: String) async throws -> TopicDescription? {
            TopicDescription(
                topic: topic,
                incarnation: nil,
                partitionCount: 2,
                messageMaxBytes: 1 << 20,
                retention: nil
            )
        }

        func enqueue(_ batch: RecordBatch, to destination: TopicPartition) throws(ProduceRefusal) -> ProduceTicket {
            let number = tickets.wrappingAdd(1, ordering: .relaxed).newValue
            values.withLock { values in
                for index in 0..<batch.count { values.append(batch.values[index]) }
            }
            onArrival(batch)
            let ticket = ProduceTicket(number: number)
            _ = try? reports.offer(DeliveryReport(ticket: ticket, outcome: .acknowledged(offset: nil)))
            return ticket
        }

        func nextReport() async throws -> DeliveryReport? { try await reports.receive() }
        func partitionCount(of topic: String) async throws -> Int { 2 }
        func flush(until deadline: Instant) async throws -> Bool { true }
        func close() { reports.finish() }
    }

    private let folder = "/tmp/logdrill-shipper-\(SystemRandomness().number)"

    private func configuration(_ kind: SourceConfiguration.Kind) -> PipelineConfiguration {
        var source = SourceConfiguration(name: "live", kind: kind)
        source.format = .plain
        var configuration = PipelineConfiguration()
        configuration.shipper.sources = [source]
        configuration.shipper.pollInterval = .milliseconds(5)
        configuration.shipper.batch.maxAge = .milliseconds(10)
        configuration.shipper.registry.persistInterval = .milliseconds(20)
        return configuration
    }

    /// Runs one life of a shipper, stopped once `body` is done.
    private func life(
        _ configuration: PipelineConfiguration,
        _ topic: Topic,
        listener: SocketListener? = nil,
        _ body: @escaping @Sendable (any TimeSource) async throws -> Void
    ) async throws -> ShipperExit {
        let time = try SystemTime()
        let ports = ProcessPorts(
            processName: "shipper",
            time: time,
            random: SystemRandomness(),
            disk: try PosixDisk(folder: folder + "/data"),
            work: SilentWorkMeter()
        )
        let shipper = Shipper(
            configuration: configuration,
            ports: ports,
            kafka: topic,
            opener: Opener(time: time, listener: listener),
            journal: ShipperJournal()
        )
        let stop = Latch("stop")
        return try await withSupervisor("test") { supervisor in
            supervisor.start("body") {
                try await body(time)
                stop.open()
            }
            return try await shipper.run(stop: stop)
        }
    }

    private static func until(_ time: any TimeSource, _ condition: () -> Bool) async throws {
        let deadline = time.now + .seconds(30)
        while !condition(), time.now < deadline { try await time.sleep(for: .milliseconds(2)) }
        #expect(condition())
    }

    @Test("a growing file is shipped, and after a restart from where it was, under the same stream")
    func file() async throws {
        // The disk stands in for another program that writes the log.
        let writer = try PosixDisk(folder: folder)
        try await writer.append(Array(lines(100).utf8), to: "app.log")
        let settings = configuration(.file(path: folder + "/app.log"))
        let first = Topic()
        let exit = try await life(settings, first) { time in
            try await Self.until(time) { first.records.count == 100 }
            try await writer.append(Array(lines(50, from: 100).utf8), to: "app.log")
            try await Self.until(time) { first.records.count == 150 }
        }
        #expect(exit.isClean)
        try await writer.append(Array(lines(10, from: 150).utf8), to: "app.log")
        let second = Topic()
        let secondExit = try await life(settings, second) { time in
            try await Self.until(time) { second.records.count == 10 }
        }
        #expect(secondExit.isClean)
        let records = first.records + second.records
        #expect(records.map(\.message) == (0..<160).map { "line \($0)" })
        #expect(Set(records.compactMap(\.id)).count == 160)
        #expect(Set(records.compactMap(\.id?.stream)).count == 1)
        for path in try await writer.list("") { try await writer.remove(path) }
    }

    @Test("a stopped shipper leaves a socket's waiting reader at once")
    func socket() async throws {
        let listener = try await SocketListener(.tcp(host: "127.0.0.1", port: 0))
        let topic = Topic()
        let exit = try await life(configuration(.tcp(host: "127.0.0.1", port: 0)), topic, listener: listener) { time in
            try await time.sleep(for: .milliseconds(30))
        }
        #expect(exit.isClean)
        #expect(topic.records.isEmpty)
    }
}

extension SystemRandomness {
    fileprivate var number: UInt64 {
        var stream = stream(for: "folder")
        return stream.next()
    }
}
