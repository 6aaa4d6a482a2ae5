public import SystemPorts

/// Something that crossed the boundary between product code and the world: a request, an append, an outcome.
///
/// Never holds the identity of a job or an address: those differ between runs that are the same.
public struct TraceEvent: Hashable, Sendable, CustomStringConvertible {
    /// Which process did it, or which server.
    public var process: String
    /// What was done, such as `produce`.
    public var kind: String
    /// To what, such as a topic or a path.
    public var name: String
    public var partition: Int
    /// An offset, a position, a version.
    public var number: Int64
    /// Of the ids and the payload.
    public var checksum: UInt64
    /// When; set by ``Simulation/record(_:)``.
    public internal(set) var instant: Instant = .zero

    public init(
        _ kind: String,
        process: String,
        name: String = "",
        partition: Int = -1,
        number: Int64 = 0,
        checksum: UInt64 = 0
    ) {
        self.process = process
        self.kind = kind
        self.name = name
        self.partition = partition
        self.number = number
        self.checksum = checksum
    }

    public var description: String {
        var text = "\(instant.secondsText) \(process) \(kind)"
        if !name.isEmpty { text += " \(name)" }
        if partition >= 0 { text += "/\(partition)" }
        text += " @\(number)"
        if checksum != 0 { text += " #\(String(checksum, radix: 16))" }
        return text
    }

    func fold(into hash: inout StableHash) {
        hash.combine(instant.nanoseconds)
        hash.combine(process)
        hash.combine(kind)
        hash.combine(name)
        hash.combine(Int64(partition))
        hash.combine(number)
        hash.combine(checksum)
    }
}

/// The fingerprint of a run: equal for the same seed and the same build.
public struct Trace: Sendable {
    /// The state of the trace after a number of events.
    public struct Checkpoint: Hashable, Sendable {
        /// Events until here.
        public let count: Int
        public let instant: Instant
        public let hash: UInt64
    }

    /// Hash of all boundary events so far.
    public let hash: UInt64
    /// Boundary events so far.
    public let count: Int
    public let checkpoints: [Checkpoint]
    /// The last events, oldest first.
    public let recent: [TraceEvent]
    /// The events of ``SimulationSettings/traceWindow``.
    public let window: [TraceEvent]
    /// Ordinal of the first event of ``window``.
    public let windowStart: Int
}

/// Folds boundary events into the trace of a run.
struct Tracer {
    private var hash: StableHash
    private(set) var count = 0
    private var checkpoints: [Trace.Checkpoint] = []
    private var ring: [TraceEvent] = []
    private let history: Int
    private let interval: Int
    private let windowBounds: Range<Int>?
    private var window: [TraceEvent] = []

    init(_ settings: SimulationSettings) {
        hash = StableHash(seed: 0)
        history = max(settings.traceHistory, 1)
        interval = max(settings.traceCheckpointInterval, 1)
        windowBounds = settings.traceWindow
    }

    mutating func record(_ event: TraceEvent) {
        event.fold(into: &hash)
        if ring.count < history { ring.append(event) } else { ring[count % history] = event }
        if let windowBounds, windowBounds.contains(count) { window.append(event) }
        count += 1
        if count % interval == 0 {
            checkpoints.append(Trace.Checkpoint(count: count, instant: event.instant, hash: hash.value))
        }
    }

    func recent() -> [TraceEvent] {
        guard ring.count == history else { return ring }
        let oldest = count % history
        return Array(ring[oldest...] + ring[..<oldest])
    }

    var trace: Trace {
        Trace(
            hash: hash.value,
            count: count,
            checkpoints: checkpoints,
            recent: recent(),
            window: window,
            windowStart: windowBounds?.lowerBound ?? 0
        )
    }
}

extension Simulation {
    /// What the run has left behind so far, or in all.
    public var trace: Trace { tracer.trace }

    /// Folds a boundary event into the trace; its instant is set here.
    public func record(_ event: TraceEvent) {
        guard onRunThread("record", process: event.process), phase == .running || phase == .preparing else { return }
        var event = event
        event.instant = now
        tracer.record(event)
        settings.onTraceEvent?(event)
    }
}
