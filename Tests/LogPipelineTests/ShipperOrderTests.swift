import Foundation
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

/// A stream is sealed by whoever reads it and by the sender, which looks at ages. Both on real threads here.
@Suite("A stream's batches on real threads", .realThreads, .timeLimit(.minutes(1)))
struct ShipperOrderTests {
    /// Holds the thread that reports a settlement until records arrive: what a scheduler may do to any thread between
    /// sealing a batch and all that follows from it.
    private final class SlowJournal: OutcomeJournal {
        let arrival: DispatchSemaphore

        init(_ arrival: DispatchSemaphore) {
            self.arrival = arrival
        }

        func settledAtSource(_ id: RecordID, source: String, as settlement: SourceSettlement) {
            _ = arrival.wait(timeout: .now() + .seconds(2))
        }
    }

    /// Bytes that come one piece at a time, each when `next` says so; then nothing.
    private struct Pieces: ByteSource {
        let time: any TimeSource
        let next: @Sendable (Int) -> [UInt8]?
        private let count = Counting()

        init(_ time: any TimeSource, next: @escaping @Sendable (Int) -> [UInt8]?) {
            self.time = time
            self.next = next
        }

        var identity: FileIdentity? { nil }
        func size() async throws -> Int64? { nil }

        func read(at position: Int64, limit: Int) async throws -> [UInt8]? {
            while true {
                if let piece = next(count.value.load(ordering: .relaxed)) {
                    count.value.add(1, ordering: .relaxed)
                    return piece
                }
                try await time.sleep(for: .milliseconds(1))
            }
        }
    }

    private final class Counting: Sendable {
        let value = Atomic<Int>(0)
    }

    private struct Opener: SourceOpener {
        let sources: [String: Pieces]

        func open(_ source: SourceConfiguration) async throws -> (any ByteSource)? { sources[source.name] }
    }

    private static func line(_ message: String, _ severity: String = "INFO") -> String {
        "{\"message\":\"\(message)\",\"severity\":\"\(severity)\"}\n"
    }

    @Test("a batch sealed by the reader goes before one that the sender seals after it")
    func order() async throws {
        let time = try SystemTime()
        let arrival = DispatchSemaphore(value: 0)
        let topic = ShipperLiveTests.Topic { batch in
            let isBurst = (0..<batch.count).contains { index in
                String(decoding: batch.values[index], as: UTF8.self).contains("burst ")
            }
            if isBurst { arrival.signal() }
        }
        // Two records fill a batch, the third is settled on the spot, the fourth is sealed by its age.
        let burst = ["burst a", "burst b"].map { Self.line($0) } + [Self.line("let go", "DEBUG"), Self.line("burst c")]
        let subject = Pieces(time) { piece in
            switch piece {
            case 0: Array(Self.line("first").utf8)
            case 1: topic.messages.contains("first") ? Array(burst.joined().utf8) : nil
            default: nil
            }
        }
        // Wakes the sender time and again.
        let clock = Pieces(time) { _ in Array(Self.line("tick").utf8) }
        var configuration = PipelineConfiguration()
        configuration.shipper.sources = ["clock", "subject"].map { (name: String) -> SourceConfiguration in
            var source = SourceConfiguration(name: name, kind: .standardInput)
            source.format = .ndjson
            source.minimumSeverity = .info
            return source
        }
        configuration.shipper.pollInterval = .milliseconds(2)
        configuration.shipper.batch.maxAge = .milliseconds(5)
        configuration.shipper.batch.maxRecords = 2
        let folder = "/tmp/logdrill-shipper-order-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ports = ProcessPorts(
            processName: "shipper",
            time: time,
            random: SystemRandomness(),
            disk: try PosixDisk(folder: folder),
            work: SilentWorkMeter()
        )
        let shipper = Shipper(
            configuration: configuration,
            ports: ports,
            kafka: topic,
            opener: Opener(sources: ["clock": clock, "subject": subject]),
            journal: SlowJournal(arrival)
        )
        let stop = Latch("stop")
        try await withSupervisor("test") { supervisor in
            supervisor.start("until all has come") {
                let deadline = time.now + .seconds(20)
                while topic.messages.count(where: { $0.hasPrefix("burst") }) < 3, time.now < deadline {
                    try await time.sleep(for: .milliseconds(2))
                }
                stop.open()
            }
            _ = try await shipper.run(stop: stop)
        }
        #expect(topic.messages.filter { $0.hasPrefix("burst") } == ["burst a", "burst b", "burst c"])
    }
}
