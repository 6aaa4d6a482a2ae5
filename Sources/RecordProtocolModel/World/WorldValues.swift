import RecordProtocol

/// The shipper, its registry, and what the model knows of it besides.
struct ShipperValue: Hashable {
    var progress: StreamProgress
    /// The registry file's bytes: all that survives a crash.
    var registry: [UInt8]
    /// Sends left of the batch that starts at each position.
    var sends: [UInt8]
    /// Positions that the shipper counts as dropped, one bit each.
    var dropped: UInt8 = 0
    /// Positions filtered at the source.
    var filtered: UInt8 = 0
}

/// A produce request under way.
struct Message: Hashable {
    let batch: SealedBatch
    /// The life that sent it is still there to hear the answer.
    let isHeard: Bool
}

/// One partition's log.
struct LogValue: Hashable {
    /// The offset of the first record; those before it were deleted by retention.
    var start: Int64 = 0
    var records: [LogRecord] = []
    var incarnation: UInt8 = 0
    /// Rises with each truncation.
    var epoch: UInt8 = 0

    /// Bytes that no other append has, unless the world sends the same bytes again.
    func fingerprint(at offset: Int64) -> UInt64 {
        let record = records[Int(offset - start)]
        return UInt64(record.start) | UInt64(record.end) << 8 | UInt64(record.stamp) << 16
    }

    var end: Int64 { start + Int64(records.count) }

    var incarnationText: String { incarnation == 0 ? "a" : "b" }
}

struct LogRecord: Hashable {
    let start: Int64
    let end: Int64
    let floor: FloorAnnouncement?
    /// Tells appends of equal records apart.
    let stamp: UInt8
}

/// One processor's view of one partition.
struct ProcessorValue: Hashable {
    var held: HeldCheckpoint
    /// What the next write is built on: the checkpoint held, after comparison with the log. `nil` before that.
    var base: Checkpoint?
    /// Read, and not written yet.
    var inHand: InHand?
    /// The log may have changed since it was compared.
    var mustCompare = false

    struct InHand: Hashable {
        let offset: Int64
        let record: LogRecord
        let fingerprint: UInt64
    }
}

/// What the store and the dead-letter topic hold, by position.
struct OutcomesValue: Hashable {
    /// Rows per position.
    var stored: [UInt8]
    var rows: DeadLetterRows
    /// Letters in the dead-letter topic, one bit per position.
    var letters: UInt8 = 0
    /// Positions that a truncation or a deletion took out of a log, one bit each.
    var takenOut: UInt8 = 0
}

/// A store write whose answer was lost and which may still be done.
struct LateWrite: Hashable {
    let partition: Int
    let expectedVersion: Int64
    let checkpoint: UInt32
    let effect: OutcomeEffect
}

/// What a processor's transaction adds to the store.
enum OutcomeEffect: Hashable {
    case none
    case store(Int64, Int64)
    case dead(Int64, Int64)
    case letter(Int64, Int64)
    case redrive(Int64, Int64)
    case takenOut(UInt8)
}

extension Range<Int64> {
    /// One bit per position.
    var mask: UInt8 { reduce(0) { $0 | 1 << UInt8($1) } }
}
