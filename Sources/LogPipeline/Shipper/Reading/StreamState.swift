import KafkaPorts
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts

/// One stream of a source: its lines, its open batch, what is on its way. Decides; acts on nothing.
struct StreamState: ~Copyable {
    let settings: LaneSettings
    /// `nil` for inputs that cannot be read again.
    let file: FileIdentity?
    var progress: StreamProgress
    var reader: LineReader
    var counters = LaneCounters()
    var open: OpenBatch?
    /// Of the batch sealed last.
    private var room = WireBatchBuilder.Room()
    /// Sealed batches that wait for the registry, in order.
    var gated: [Shipment] = []
    /// Whether the registry holds the stream.
    var isRegistered: Bool
    /// Bytes of shipments that are not settled.
    var shippedBytes = 0
    /// Fates of records, where those of one batch differ.
    var partial: [SealedBatchID: RecordFates] = [:]
    /// Since when more of the pending line is waited for. While reading is held back its rest may be there already.
    var pendingSince: Instant?
    /// Fingerprints of the bytes before positions that may come to be saved, in order.
    var fingerprints: [(position: Int64, prefix: PrefixFingerprint)]

    var source: SourceConfiguration { settings.source }
    var isRereadable: Bool { file != nil }
    /// Bytes that the buffer's limit counts.
    var heldBytes: Int { shippedBytes + (open?.size ?? 0) }

    /// A new stream.
    init(_ settings: LaneSettings, stream: StreamID, routing: Routing, file: FileIdentity?) {
        self.settings = settings
        self.file = file
        progress = StreamProgress(stream: stream, routing: routing)
        let unit: PositionUnit = file == nil ? .records : .bytes
        reader = LineReader(
            unit: unit,
            lineBytesMax: settings.source.maximumLineBytes,
            continuation: settings.continuation
        )
        isRegistered = false
        fingerprints = [(0, .empty)]
    }

    /// A stream that the registry holds, of a file.
    ///
    /// - Parameter before: the bytes before the saved position.
    init(_ settings: LaneSettings, resuming entry: RegistryEntry, before: [UInt8]) {
        self.settings = settings
        file = entry.file
        progress = StreamProgress(resuming: entry)
        reader = LineReader(
            unit: .bytes,
            lineBytesMax: settings.source.maximumLineBytes,
            continuation: settings.continuation,
            position: entry.saved.position,
            history: before
        )
        isRegistered = true
        fingerprints = [(entry.saved.position, entry.prefix)]
    }

    // MARK: Reading

    /// Takes bytes read from the input.
    ///
    /// - Parameter overflows: the buffer is full and its policy drops the newest: the records are settled here.
    mutating func take(_ bytes: [UInt8], _ lane: StreamLane, _ moment: Moment, overflows: Bool) -> LaneOutput {
        var output = LaneOutput()
        let cuts = progress
        let runs = reader.take(bytes, recordedCut: cuts.recordedCut(after:))
        for run in runs { consume(run, lane, moment, overflows: overflows, &output) }
        pendingSince = nil
        return output
    }

    /// All that is there was taken; from now on the input is asked for more.
    ///
    /// - Returns: where it is to be read, and ``nextDeadline`` where that has come nearer.
    mutating func awaitMore(_ moment: Moment) -> (position: Int64, sooner: Instant?) {
        guard reader.pendingCount > 0, pendingSince == nil else { return (reader.bytePosition, nil) }
        let before = nextDeadline ?? .distantFuture
        pendingSince = clock(moment)
        return (reader.bytePosition, nextDeadline.flatMap { $0 < before ? $0 : nil })
    }

    /// The input cannot be read now: what it holds is not known.
    mutating func readingFailed() {
        pendingSince = nil
    }

    /// The input has ended: its last line counts, terminated or not.
    mutating func finish(_ lane: StreamLane, _ moment: Moment) -> LaneOutput {
        var output = LaneOutput()
        pendingSince = nil
        if !settings.mutants.has("shipper-loses-last-unterminated-line") {
            for run in reader.finish() { consume(run, lane, moment, overflows: false, &output) }
        }
        seal(lane, moment, run: nil, &output)
        progress.end()
        counters.endedStreams += 1
        output.hasProgress = true
        return output
    }

    /// The process stops. What cannot be read again is taken as it is; a file's unfinished line is left where it is.
    mutating func stop(_ lane: StreamLane, _ moment: Moment) -> LaneOutput {
        var output = LaneOutput()
        pendingSince = nil
        if !isRereadable, !settings.mutants.has("shipper-loses-last-unterminated-line") {
            for run in reader.finish() { consume(run, lane, moment, overflows: false, &output) }
        }
        if settings.mutants.has("shipper-forgets-last-batch-on-shutdown") {
            if let batch = open.take() { settleAtSource(upTo: batch.end, records: 0, as: .shutdown) }
        }
        seal(lane, moment, run: nil, &output)
        return output
    }

    /// Does what its deadlines ask for.
    mutating func tick(_ lane: StreamLane, _ moment: Moment) -> LaneOutput {
        var output = LaneOutput()
        let now = clock(moment)
        if let pendingSince, pendingSince + patience <= now {
            self.pendingSince = nil
            if !settings.mutants.has("shipper-loses-last-unterminated-line") {
                for run in reader.cut() { consume(run, lane, moment, overflows: false, &output) }
            }
        }
        if let openedAt = open?.openedAt, openedAt + settings.limits.maxAge <= now {
            seal(lane, moment, run: nil, &output)
        }
        return output
    }

    /// How long more of the pending record is waited for.
    private var patience: Duration { reader.holdsWholeLines ? source.continuationTimeout : source.idleCut }

    /// When ``tick(_:_:)`` has something to do.
    var nextDeadline: Instant? {
        let age = open.map { $0.openedAt + settings.limits.maxAge }
        let idle = pendingSince.map { $0 + patience }
        guard let age, let idle else { return age ?? idle }
        return min(age, idle)
    }

    /// Whether ``tick(_:_:)`` has something to do now.
    func isDue(at moment: Moment) -> Bool {
        nextDeadline.map { $0 <= clock(moment) } ?? false
    }

    /// The same on the monotonic clock.
    func deadline(at moment: Moment) -> Instant? {
        nextDeadline.map { moment.now + ($0 - clock(moment)) }
    }

    /// The clock that ages are measured on.
    private func clock(_ moment: Moment) -> Instant {
        settings.mutants.has("shipper-uses-wall-clock-for-age")
            ? Instant(nanoseconds: moment.wall.nanoseconds) : moment.now
    }

    // MARK: Batching

    private mutating func consume(
        _ run: LineRun,
        _ lane: StreamLane,
        _ moment: Moment,
        overflows: Bool,
        _ output: inout LaneOutput
    ) {
        counters.read += Int64(run.count)
        if isRereadable, !run.cuts.isEmpty {
            for cut in run.cuts { progress.recordCut(at: cut) }
            output.needsRegistry = true
        }
        if overflows {
            for index in 0..<run.count { drop(run, index, &output) }
        } else if run.count > 0 {
            ship(run, lane, moment, &output)
        }
        passOver(upTo: run.end)
        if open == nil { note(progress.sealedPosition, run) }
        if progress.saved.position < progress.settled.position { output.hasProgress = true }
    }

    private mutating func ship(_ run: LineRun, _ lane: StreamLane, _ moment: Moment, _ output: inout LaneOutput) {
        let decoded = settings.decoder.decode(run.lines, observed: moment.wall)
        settings.work.report(.decode, records: run.count, bytes: run.lines.bytes.count)
        counters.parseErrors += Int64(decoded.parseErrors)
        let batch = decoded.batch
        let minimum = source.minimumSeverity ?? .unspecified
        var encoded = (records: 0, bytes: 0)
        for row in batch.indices {
            let id = RecordID(stream: progress.stream, start: run.starts[row], end: run.ends[row])
            let severity = batch.severity(row)
            if severity < minimum, severity != .unspecified {
                filter(id, &output)
            } else {
                encoded.bytes += append(batch, row, id, lane, moment, run, &output)
                encoded.records += 1
            }
        }
        if encoded.records > 0 { settings.work.report(.encode, records: encoded.records, bytes: encoded.bytes) }
    }

    /// - Returns: bytes of the record's wire form.
    private mutating func append(
        _ batch: LogBatch,
        _ row: Int,
        _ id: RecordID,
        _ lane: StreamLane,
        _ moment: Moment,
        _ run: LineRun,
        _ output: inout LaneOutput
    ) -> Int {
        if let open, id.start >= open.blockEnd { seal(lane, moment, run: run, &output) }
        let batchOpen = open ?? begin(id.start, run, moment)
        let before = batchOpen.encoded.byteCount
        batchOpen.append(batch, row: row, id: id, observed: moment.wall)
        let byteCount = batchOpen.encoded.byteCount - before
        if batchOpen.count >= settings.limits.maxRecords || batchOpen.size >= settings.limits.maxBytes {
            seal(lane, moment, run: run, &output)
        }
        return byteCount
    }

    /// Opens a batch whose first record begins at `start`.
    private mutating func begin(_ start: Int64, _ run: LineRun, _ moment: Moment) -> OpenBatch {
        // Positions without a record may lie before the first one, in another block even.
        passOver(upTo: start)
        note(start, run)
        var room = WireBatchBuilder.Room()
        swap(&room, &self.room)
        let batch = OpenBatch(
            settings.encoder,
            blockEnd: progress.routing.blockEnd(after: start),
            start: start,
            openedAt: clock(moment),
            capacity: min(settings.limits.maxBytes, run.lines.bytes.count * 2),
            room: room
        )
        open = batch
        return batch
    }

    /// Seals the open batch, if there is one.
    ///
    /// - Parameter run: the lines in hand; `nil` where all lines read are in batches already.
    private mutating func seal(_ lane: StreamLane, _ moment: Moment, run: LineRun?, _ output: inout LaneOutput) {
        guard let batch = open.take() else { return }
        let end = batch.end
        let positions = batch.positions
        let observed = batch.observed
        let sealed = progress.seal(upTo: end, records: positions.count, settledInside: batch.settledInside)
        var floor = sealed.floor
        if settings.mutants.has("shipper-announces-floor-before-persisting") {
            let settled = progress.settled
            floor = FloorAnnouncement(
                position: settled.position,
                acknowledged: settled.acknowledged[sealed.partition]
            )
        }
        let (values, room) = batch.seal(floor: floor)
        self.room = room
        let shipment = Shipment(
            lane: lane,
            batch: sealed,
            part: 0..<positions.count,
            positions: positions,
            records: RecordBatch(values: values, timestamps: observed),
            sealedAt: moment.now
        )
        note(end, run)
        shippedBytes += shipment.size
        if isRegistered, gated.isEmpty, progress.mayBeSent(sealed) {
            output.shipments.append(shipment)
        } else {
            gated.append(shipment)
            output.needsRegistry = true
        }
    }

    // MARK: Settling at the source

    private mutating func filter(_ id: RecordID, _ output: inout LaneOutput) {
        counters.settle(1, as: .belowMinimumSeverity)
        if settings.mutants.has("shipper-filter-counts-twice") { counters.settle(1, as: .belowMinimumSeverity) }
        settleAtSource(upTo: id.end, records: 1, as: .belowMinimumSeverity)
        output.settlements.append(.init(id: id, settlement: .belowMinimumSeverity))
    }

    private mutating func drop(_ run: LineRun, _ index: Int, _ output: inout LaneOutput) {
        if settings.mutants.has("shipper-drops-uncounted-on-overflow") {
            settleAtSource(upTo: run.ends[index], records: 0, as: .overflow)
            return
        }
        counters.settle(1, as: .overflow)
        settleAtSource(upTo: run.ends[index], records: 1, as: .overflow)
        let id = RecordID(stream: progress.stream, start: run.starts[index], end: run.ends[index])
        output.settlements.append(.init(id: id, settlement: .overflow))
    }

    private mutating func settleAtSource(upTo end: Int64, records: Int, as settlement: SourceSettlement) {
        if let open {
            open.end = end
            open.settledInside.add(Int64(records), to: settlement)
        } else {
            progress.settleAtSource(upTo: end, records: records, as: settlement)
        }
    }

    /// Positions up to `end` that hold no record are done with.
    private mutating func passOver(upTo end: Int64) {
        let reached = open?.end ?? progress.sealedPosition
        if end > reached { settleAtSource(upTo: end, records: 0, as: .belowMinimumSeverity) }
    }

    /// Remembers the fingerprint that belongs to `position`, where reading may have to begin again.
    private mutating func note(_ position: Int64, _ run: LineRun?) {
        guard isRereadable, let last = fingerprints.last, last.position < position else { return }
        let bytes = run.map { $0.prefix(at: position) } ?? reader.history
        fingerprints.append((position, PrefixFingerprint(of: bytes)))
    }
}
