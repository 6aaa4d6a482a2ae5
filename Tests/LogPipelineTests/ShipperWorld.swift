import DrillSimulation
import LogPipeline
import LogPorts
import RecordProtocol
import Synchronization
import SystemPorts
import Testing

/// A file, pipe or connection of the world; outlives the shipper's lives.
final class ShipperInput: Sendable {
    private struct State: Sendable {
        var bytes: [UInt8] = []
        var hasEnded = false
        var failures = 0
    }

    let identity: FileIdentity?
    private let state = Mutex(State())

    init(_ text: String = "", inode: UInt64? = nil) {
        identity = inode.map { FileIdentity(device: 1, inode: $0) }
        write(text)
    }

    func write(_ text: String) {
        state.withLock { $0.bytes += Array(text.utf8) }
    }

    /// Cuts the file off, as `> log` does.
    func truncate() {
        state.withLock { $0.bytes = [] }
    }

    /// No further byte comes; a file is replaced.
    func end() {
        state.withLock { $0.hasEnded = true }
    }

    /// The next reads fail.
    func fail(_ reads: Int) {
        state.withLock { $0.failures = reads }
    }

    /// What an open input looks like to one life.
    func opened(_ time: any TimeSource) -> any ByteSource { Opened(input: self, time: time) }

    private struct Opened: ByteSource {
        let input: ShipperInput
        let time: any TimeSource

        var identity: FileIdentity? { input.identity }

        func size() async throws -> Int64? { Int64(input.state.withLock { $0.bytes.count }) }

        func read(at position: Int64, limit: Int) async throws -> [UInt8]? {
            while true {
                enum Look { case bytes([UInt8]), end, failure, nothing }
                let look: Look = input.state.withLock { state in
                    if state.failures > 0 {
                        state.failures -= 1
                        return .failure
                    }
                    if Int(position) > state.bytes.count { return .end }
                    let rest = state.bytes[Int(position)...].prefix(limit)
                    if !rest.isEmpty { return .bytes(Array(rest)) }
                    return state.hasEnded ? .end : .nothing
                }
                switch look {
                case .bytes(let bytes): return bytes
                case .end: return nil
                case .failure: throw ByteSourceError(name: "input", detail: "cannot be read")
                case .nothing: try await time.sleep(for: .milliseconds(5))
                }
            }
        }
    }
}

/// The inputs of the world by source, each opened in turn.
final class ShipperInputs: Sendable {
    private let inputs = Mutex<[String: [ShipperInput]]>([:])

    func add(_ input: ShipperInput, to source: String) {
        inputs.withLock { $0[source, default: []].append(input) }
    }

    func opener(_ time: any TimeSource) -> Opener { Opener(inputs: self, time: time) }

    /// A file's newest input is under its path; what passes once is handed out once.
    final class Opener: SourceOpener {
        private let inputs: ShipperInputs
        private let time: any TimeSource

        init(inputs: ShipperInputs, time: any TimeSource) {
            self.inputs = inputs
            self.time = time
        }

        func open(_ source: SourceConfiguration) async throws -> (any ByteSource)? {
            while true {
                let found: ShipperInput? = inputs.inputs.withLock { inputs in
                    guard case .file = source.kind else {
                        guard let first = inputs[source.name]?.first else { return nil }
                        inputs[source.name]?.removeFirst()
                        return first
                    }
                    return inputs[source.name]?.last
                }
                if let found { return found.opened(time) }
                if source.kind == .standardInput { return nil }
                try await time.sleep(for: .milliseconds(5))
            }
        }
    }
}

/// Keeps what it is told.
final class ShipperJournal: OutcomeJournal {
    struct Entry: Hashable, Sendable {
        let id: RecordID
        let source: String
        let settlement: SourceSettlement
    }

    private let told = Mutex<[Entry]>([])

    var entries: [Entry] { told.withLock { $0 } }

    func settledAtSource(_ id: RecordID, source: String, as settlement: SourceSettlement) {
        told.withLock { $0.append(Entry(id: id, source: source, settlement: settlement)) }
    }
}

/// One shipper process between inputs and a fake topic, in virtual time.
struct ShipperWorld: Sendable {
    let driver: ProcessPorts
    let process: SimulatedProcess
    let inputs = ShipperInputs()
    let kafka: ShipperFakeKafka
    let journal = ShipperJournal()
    let current = Current()

    /// The life that runs now.
    final class Current: Sendable {
        struct State: Sendable {
            var shipper: Shipper?
            var stop = Latch("stop")
            var exits: [ShipperExit] = []
            var errors: [String] = []
        }

        let state = Mutex(State())
    }

    struct TimedOut: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs `body` beside a shipper that reads the file `app` (inode 7) unless `configure` says otherwise.
    static func run(
        seed: Seed = 1,
        kafka: ShipperFakeKafka = ShipperFakeKafka(),
        mutants: Mutants = .none,
        wallClock: ShipperWallClock = .right,
        _ configure: (inout PipelineConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (ShipperWorld) async throws -> Void
    ) throws {
        var configuration = PipelineConfiguration()
        var source = SourceConfiguration(name: "app", kind: .file(path: "app.log"))
        source.format = .plain
        configuration.shipper.sources = [source]
        configuration.shipper.pollInterval = .milliseconds(10)
        configuration.shipper.batch.maxAge = .milliseconds(50)
        configuration.shipper.registry.persistInterval = .milliseconds(200)
        configure(&configuration)
        let configured = configuration
        let simulation = Simulation(SimulationSettings(seed: seed.value))
        let process = simulation.makeProcess("shipper")
        process.setMutants(mutants)
        try simulation.run { driver in
            let world = ShipperWorld(driver: driver, process: process, kafka: kafka)
            world.start(configured, wallClock)
            try await body(world)
            process.crash()
        }
    }

    private func start(_ configuration: PipelineConfiguration, _ wallClock: ShipperWallClock) {
        process.start { [inputs, kafka, journal, current] life in
            let shipper = Shipper(
                configuration: configuration,
                ports: wallClock.apply(to: life.ports),
                kafka: kafka.factory(life),
                opener: inputs.opener(life.ports.time),
                journal: journal
            )
            let stop = Latch("stop")
            current.state.withLock { state in
                state.shipper = shipper
                state.stop = stop
            }
            do {
                let exit = try await shipper.run(stop: stop)
                current.state.withLock { $0.exits.append(exit) }
            } catch {
                current.state.withLock { $0.errors.append("\(error)") }
                throw error
            }
        }
    }

    var status: ShipperStatus { current.state.withLock { $0.shipper }?.status() ?? ShipperStatus() }
    var app: SourceStatus { status.sources.first ?? SourceStatus(name: "none") }
    var exits: [ShipperExit] { current.state.withLock { $0.exits } }

    func sleep(_ duration: Duration) async throws {
        try await driver.time.sleep(for: duration)
    }

    /// Waits in virtual time.
    func until(_ what: String, within limit: Duration = .seconds(120), _ condition: () -> Bool) async throws {
        let deadline = driver.time.now + limit
        while !condition() {
            guard driver.time.now < deadline else {
                let errors = current.state.withLock { $0.errors }
                throw TimedOut(description: "never: \(what); \(status); stored \(kafka.stored.count); \(errors)")
            }
            try await driver.time.sleep(for: .milliseconds(1))
        }
    }

    /// Stops the shipper and waits for its end.
    func stop() async throws -> ShipperExit {
        let before = exits.count
        current.state.withLock { $0.stop }.open()
        try await until("the shipper ends") { exits.count > before }
        return try #require(exits.last)
    }

    /// What the registry's file says, by source.
    func registry() throws -> [RegistryEntry] {
        let bytes = process.disk.contents(of: "registry/shipper")
        return bytes.isEmpty ? [] : try StreamRegistryFormat.decode(bytes)
    }
}

/// What the shipper's wall clock does.
enum ShipperWallClock: Sendable {
    case right
    /// Steps back by an hour after so much time, as a bad time server makes it.
    case goesBack(after: Duration)

    func apply(to ports: ProcessPorts) -> ProcessPorts {
        guard case .goesBack(let delay) = self else { return ports }
        let time = SteppingTime(time: ports.time, step: ports.time.now + delay)
        var changed = ProcessPorts(
            processName: ports.processName,
            time: time,
            random: ports.random,
            disk: ports.disk,
            work: ports.work
        )
        changed.mutants = ports.mutants
        return changed
    }

    private struct SteppingTime: TimeSource {
        let time: any TimeSource
        let step: Instant

        var now: Instant { time.now }
        var wallTime: Timestamp { now < step ? time.wallTime : time.wallTime + .seconds(-3_600) }

        func setAlarm(at deadline: Instant, _ action: @escaping @Sendable () -> Void) throws(PortSevered) -> Alarm {
            try time.setAlarm(at: deadline, action)
        }
    }
}

/// `count` lines `prefix 0`, `prefix 1`, …
func lines(_ count: Int, _ prefix: String = "line", from first: Int = 0) -> String {
    (first..<(first + count)).map { "\(prefix) \($0)\n" }.joined()
}
