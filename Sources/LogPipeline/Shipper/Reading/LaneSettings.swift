import KafkaPorts
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts
import TextPatterns

/// What every stream of one source is read and batched with.
struct LaneSettings: Sendable {
    let source: SourceConfiguration
    let decoder: LineDecoder
    let encoder: WireEncoder
    let limits: BatchLimits
    /// Matches lines that belong to the line before; `nil` where every line is a record.
    let continuation: TextPattern?
    let work: any WorkMeter
    let mutants: Mutants

    /// - Throws: what is wrong with the source's fields or format.
    init(_ source: SourceConfiguration, limits: BatchLimits, work: any WorkMeter, mutants: Mutants) throws {
        self.source = source
        self.limits = limits
        self.work = work
        self.mutants = mutants
        decoder = try LineDecoder(source)
        continuation = try source.continuation.map { try TextPattern(compile: $0) }
        let fields = source.staticFields.map { LogAttribute($0.name, $0.value) }
        encoder = WireEncoder(try FieldChanges(added: fields))
    }
}

/// Now, on both clocks.
struct Moment: Sendable {
    let now: Instant
    let wall: Timestamp

    init(_ time: any TimeSource) {
        now = time.now
        wall = time.wallTime
    }
}

/// What came of one step of a stream, to be acted upon once its lock is released.
struct LaneOutput: Sendable {
    /// To be sent.
    var shipments: [Shipment] = []
    /// Records settled without being sent.
    var settlements: [Settlement] = []
    /// Something waits for the registry before it may be sent.
    var needsRegistry = false
    /// Positions were settled that the registry does not hold.
    var hasProgress = false

    struct Settlement: Sendable {
        let id: RecordID
        let settlement: SourceSettlement
    }
}

extension WorkStage {
    /// Bytes read from a source.
    static let read = WorkStage("read")
    /// Records written in their wire form.
    static let encode = WorkStage("encode")
}

extension SourceSettlement {
    static let belowMinimumSeverity = SourceSettlement(.filtered, reason: "minimum-severity")
    static let overflow = SourceSettlement(.dropped, reason: "overflow")
    static let tooLarge = SourceSettlement(.dropped, reason: "too-large")
    static let rejected = SourceSettlement(.dropped, reason: "rejected")
    static let shutdown = SourceSettlement(.dropped, reason: "shutdown")
}
