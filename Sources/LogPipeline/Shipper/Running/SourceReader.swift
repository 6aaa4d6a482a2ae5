import KafkaPorts
import RecordProtocol
import SystemPorts

/// Reads one source: opens its inputs one after the other (a socket's side by side), and feeds their streams.
struct SourceReader: Sendable {
    let lane: SourceLane
    let context: ShipperContext
    let registry: RegistryKeeper
    let topic: TopicLookup
    let opener: any SourceOpener

    private var source: SourceConfiguration { lane.settings.source }
    private var time: any TimeSource { context.ports.time }

    /// Reads until there is no further input.
    ///
    /// - Throws: `CancellationError` when reading is to stop; ``PortSevered``.
    func run() async throws {
        try await withSupervisor("source \(source.name)") { connections in
            var started: [SupervisedChild] = []
            var failures = 0
            while true {
                do {
                    guard let input = try await opener.open(source) else { break }
                    failures = 0
                    context.alarms.clear("source \(source.name)")
                    if isListening {
                        started.removeAll { $0.hasEnded }
                        started.append(connections.start("connection of \(source.name)") { try await serve(input) })
                    } else {
                        try await serve(input)
                    }
                } catch let error as ByteSourceError {
                    failures += 1
                    try await wait(after: failures, error)
                }
            }
            for child in started { _ = try await child.outcome() }
        }
    }

    private var isListening: Bool {
        switch source.kind {
        case .file, .standardInput: false
        case .tcp, .unix: true
        }
    }

    /// Reads one input to its end.
    private func serve(_ input: any ByteSource) async throws {
        let stream = try await openStream(of: input)
        let room = Wakeup("room for \(source.name)")
        let chunkBytes = context.configuration.shipper.readChunkBytes
        var failures = 0
        while true {
            if context.configuration.shipper.buffer.overflow == .block {
                try await context.account.waitForRoom(room)
            }
            let asked = Moment(time)
            let (position, sooner) = stream.withState { $0.awaitMore(asked) }
            if let sooner { context.expect(stream, at: sooner) }
            let bytes: [UInt8]?
            do {
                bytes = try await input.read(at: position, limit: chunkBytes)
                if failures > 0 { context.alarms.clear("source \(source.name)") }
                failures = 0
            } catch let error as ByteSourceError {
                failures += 1
                stream.withState { $0.readingFailed() }
                try await wait(after: failures, error)
                continue
            }
            let moment = Moment(time)
            guard let bytes else {
                context.step(stream) { $0.finish(stream, moment) }
                return
            }
            context.ports.work.report(.read, records: 0, bytes: bytes.count)
            take(bytes, stream, moment)
            if bytes.count < chunkBytes {
                try await time.sleep(for: context.configuration.shipper.pollInterval)
            }
        }
    }

    private func take(_ bytes: [UInt8], _ stream: StreamLane, _ moment: Moment) {
        let overflows = context.makeRoom()
        var sooner: Instant?
        context.step(stream) { state in
            let before = state.nextDeadline ?? .distantFuture
            let output = state.take(bytes, stream, moment, overflows: overflows)
            sooner = state.nextDeadline.flatMap { $0 < before ? $0 : nil }
            return output
        }
        if let sooner { context.expect(stream, at: sooner) }
    }

    private func wait(after failures: Int, _ error: ByteSourceError) async throws {
        context.alarms.raise("source \(source.name)", error.description)
        let backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(10))
        try await time.sleep(for: context.withJitter { backoff.delay(afterFailures: failures, random: &$0) })
    }

    // MARK: Streams

    /// Goes on with the stream that the registry knows for `input`, or begins one.
    private func openStream(of input: any ByteSource) async throws -> StreamLane {
        let partitions = try await topic.partitionCount()
        if let file = input.identity {
            for entry in registry.dormant(of: source.name).reversed() {
                guard entry.routing.fits(topicOf: partitions) else { continue }
                if let before = try await bytesBefore(entry, in: input, file) {
                    lane.countEnded(registry.forgetDormant(of: source.name) - 1)
                    return adopt(StreamState(lane.settings, resuming: entry, before: before))
                }
            }
            lane.countEnded(registry.forgetDormant(of: source.name))
        }
        let blockSize = context.configuration.shipper.spreadBlock
        let routing = Routing(partitionCount: partitions, blockSize: blockSize)
        let state = StreamState(
            lane.settings,
            stream: context.mintStream(),
            routing: routing,
            file: input.identity
        )
        let stream = adopt(state)
        context.persisting.request(.now)
        return stream
    }

    private func adopt(_ state: consuming sending StreamState) -> StreamLane {
        let stream = StreamLane(state, at: lane.nextPlace(), sourceName: lane.name, account: context.account)
        lane.add(stream)
        return stream
    }

    /// The bytes before `entry`'s position, if `input` is what the entry's stream was read from.
    private func bytesBefore(
        _ entry: RegistryEntry,
        in input: any ByteSource,
        _ file: FileIdentity
    ) async throws -> [UInt8]? {
        guard entry.file == file, let size = try await input.size(), size >= entry.saved.position else { return nil }
        let range = entry.prefix.range(before: entry.saved.position)
        var bytes: [UInt8] = []
        while bytes.count < range.count {
            let position = range.lowerBound + Int64(bytes.count)
            guard let piece = try await input.read(at: position, limit: range.count - bytes.count) else { break }
            bytes += piece
        }
        return entry.match(file: file, size: size, bytesBefore: bytes) == .sameSource ? bytes : nil
    }
}

/// How many partitions the topic has: asked when a stream begins, and in force for that stream.
final class TopicLookup: Sendable {
    private let context: ShipperContext
    private let kafka: any KafkaClientFactory

    init(_ context: ShipperContext, _ kafka: any KafkaClientFactory) {
        self.context = context
        self.kafka = kafka
    }

    /// Waits until the cluster says it.
    ///
    /// - Throws: `CancellationError`; ``PortSevered``.
    func partitionCount() async throws -> Int32 {
        let topic = context.configuration.kafka.topic
        var failures = 0
        while true {
            do {
                if let found = try await kafka.topicDescription(topic), found.partitionCount > 0 {
                    context.alarms.clear("topic \(topic)")
                    return Int32(found.partitionCount)
                }
                context.alarms.raise("topic \(topic)", "does not exist")
            } catch let error as KafkaError {
                context.alarms.raise("topic \(topic)", "is not known: \(error)")
            }
            failures += 1
            let resend = context.configuration.shipper.resend
            let backoff = Backoff(initial: resend.initialBackoff, maximum: resend.maximumBackoff)
            let delay = context.withJitter { backoff.delay(afterFailures: failures, random: &$0) }
            try await context.ports.time.sleep(for: delay)
        }
    }
}
