import DrillSimulation
import LogModel
import LogPipeline
import StrictYAML
import Synchronization
import SystemPorts
import TextPatterns

/// One source of the workload as the world has it: what it emits, where a shipper finds it, and which shipper reads it.
struct WorldSource: Sendable {
    let name: String
    /// Name of the workload that it belongs to.
    let workload: String
    let log: SourceLog
    /// For a workload that writes into a socket.
    let socket: SimulatedSocket?
    let configuration: SourceConfiguration
    /// Number of the shipper, from 1.
    let shipper: Int

    static func all(
        of scenario: Scenario,
        seed: UInt64,
        simulation: Simulation,
        start: Instant,
        options: DrillOptions
    ) throws -> [WorldSource] {
        var sources: [WorldSource] = []
        let shippers = max(1, scenario.shippers.count)
        for workload in scenario.workloads {
            let generator = WorkloadSources(
                workload,
                until: scenario.run.until,
                seed: seed,
                epoch: simulation.settings.startWallTime + (start - .zero)
            )
            let logs = try generator.logs { try recording(of: workload, scenario, options) }
            let candidates = workload.shippers.isEmpty ? Array(1...shippers) : workload.shippers
            for (index, log) in logs.enumerated() {
                let socket = workload.input == .socket ? SimulatedSocket(log, startingAt: start, on: simulation) : nil
                sources.append(
                    WorldSource(
                        name: log.name,
                        workload: workload.name,
                        log: log,
                        socket: socket,
                        configuration: configuration(of: log, workload, isSocket: socket != nil),
                        shipper: candidates[index % candidates.count]
                    )
                )
            }
        }
        return sources
    }

    private static func configuration(
        of log: SourceLog,
        _ workload: Workload,
        isSocket: Bool
    ) -> SourceConfiguration {
        let kind: SourceConfiguration.Kind =
            isSocket ? .unix(path: "/run/\(log.name).sock") : .file(path: "/var/log/\(log.name).log")
        var source = SourceConfiguration(name: log.name, kind: kind)
        source.environment = workload.environment
        source.minimumSeverity = workload.minimumSeverity?.severity
        switch workload.content {
        case .generated(let content):
            source.format = content.form == .ndjson ? .ndjson : .text(generatedText)
            // Stacks follow their line in lines of text; within JSON they are part of the message.
            if content.form == .text, content.stackTraces > .none { source.continuation = #"^\s"# }
        case .replay(let replay):
            source.service = replay.service
            source.continuation = replay.continuation
            if let severity = replay.severity { source.defaultSeverity = severity.severity }
            source.format =
                replay.pattern.map { .text(TextFormat(pattern: $0, timestampFormat: replay.timestampFormat)) } ?? .plain
        }
        return source
    }

    /// Of every source: scenarios leave it at its default.
    private static let lineBytesMax = SourceConfiguration(name: "", kind: .file(path: "")).maximumLineBytes

    /// The layout of generated lines of text.
    private static let generatedText = TextFormat(
        pattern: #"^(?P<timestamp>\S+) (?P<severity>\S+) (?P<service>\S+) "#
            + #"\[seq=(?P<seq>\d+) user=(?P<user>\w+) duration_ms=(?P<duration_ms>\d+)\] (?P<message>.*)$"#
    )

    /// The records of a replay, in lines; read anew each time.
    ///
    /// - Throws: ``DrillError`` and errors of the file reader, which name the file.
    static func recording(
        of workload: Workload,
        _ scenario: Scenario,
        _ options: DrillOptions
    ) throws -> RecordedLines {
        guard case .replay(let replay) = workload.content else { return RecordedLines([]) }
        let path = scenario.resolve(replay.file)
        let lines = try lines(of: replay, at: path, scenario, options)
        let pattern = try replay.continuation.map { try TextPattern(compile: $0) }
        let (records, beginsInside) = lines.records(
            lineBytesMax: lineBytesMax,
            isContinuation: pattern.map { pattern in { pattern.match($0, $1) != nil } }
        )
        // Its first line would continue the last record of the round before, which it does not in the first round.
        if beginsInside, replay.loop != 1 {
            throw DrillError(
                "\(path):1: the line continues none, by replay.continuation; accepted with loop: 1, or begun at another"
            )
        }
        return records
    }

    private static func lines(
        of replay: Replay,
        at path: String,
        _ scenario: Scenario,
        _ options: DrillOptions
    ) throws -> RecordedLines {
        let bytes = try options.readFile(path)
        guard !bytes.isEmpty else { throw DrillError("\(path): the recording is empty") }
        if Recording.isRecording(bytes) || path.hasSuffix(Replay.recordingEnding) {
            do {
                let recording = try Recording(decoding: bytes)
                return replay.hasTimes
                    ? RecordedLines(recording, speedPermille: replay.speedPermille) : RecordedLines(recording.bytes)
            } catch {
                throw DrillError("\(path): \(error)")
            }
        }
        guard let times = replay.times else { return RecordedLines(bytes) }
        let timesPath = scenario.resolve(times)
        let microseconds = try options.readFile(timesPath)
        let lines = RecordedLines(bytes, microseconds: microseconds, speedPermille: replay.speedPermille)
        try check(microseconds, of: lines.count, timesPath)
        return lines
    }
}

/// A number per line, none of them smaller than the one before.
private func check(_ microseconds: [UInt8], of lines: Int, _ path: String) throws {
    var last = 0
    let numbers = microseconds.split(separator: 0x0A)
    for (index, text) in numbers.enumerated() {
        let word = String(decoding: text, as: UTF8.self)
        guard let number = Int(word), number >= 0 else {
            let found = word.count > 40 ? "\(word.prefix(40))…" : word
            throw DrillError("\(path):\(index + 1): found \"\(found)\"; accepted: microseconds since the first line")
        }
        guard number >= last else {
            throw DrillError("\(path):\(index + 1): \(number) comes before \(last) of the line above")
        }
        last = number
    }
    guard numbers.count == lines else {
        let found = "\(Wording.count(numbers.count, "time")) for \(Wording.count(lines, "line"))"
        throw DrillError("\(path): found \(found); accepted: one per line")
    }
}

/// Opens the simulated twins of files and sockets for one life of a shipper.
final class WorldOpener: SourceOpener {
    private let sources: [String: WorldSource]
    private let life: ProcessLife
    private let start: Instant
    /// Sockets whose writer has connected to this life.
    private let connected = Mutex<Set<String>>([])

    init(sources: [WorldSource], life: ProcessLife, start: Instant) {
        self.sources = Dictionary(sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.life = life
        self.start = start
    }

    func open(_ source: SourceConfiguration) async throws -> (any ByteSource)? {
        guard let own = sources[source.name] else {
            throw ByteSourceError(name: source.name, detail: "the workload has no such source")
        }
        guard let socket = own.socket else { return SimulatedLogFile(own.log, in: life, startingAt: start) }
        guard connected.withLock({ $0.insert(own.name).inserted }) else {
            // A workload writes over one connection, which holds as long as its reader lives: no second one comes.
            return try await life.call("next connection of \(own.name)") { (_: SimulatedReply<(any ByteSource)?>) in }
        }
        return socket.connect(life)
    }
}
