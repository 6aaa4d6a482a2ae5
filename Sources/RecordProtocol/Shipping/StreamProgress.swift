public import SystemPorts

/// How far the shipper has come with one stream: what is sealed and outstanding, what is settled, what is persisted.
///
/// Positions go through four stages, each a prefix of the one before:
/// sealed (or settled at the source) → settled → saved in the registry → announced as the floor.
public struct StreamProgress: Hashable, Sendable {
    public let stream: StreamID
    public let routing: Routing
    /// What the registry holds: the floor that may be announced.
    public private(set) var saved: SettledPosition
    /// The contiguous settled prefix; ahead of ``saved`` until the registry was written.
    public private(set) var settled: SettledPosition
    /// Where the next sealed batch, or the next record settled at the source, begins.
    public private(set) var sealedPosition: Int64
    /// No further record will come.
    public private(set) var ended: Bool

    /// Everything between ``settled`` and ``sealedPosition``, in order and without gaps; the first is outstanding.
    private var pieces: [Piece] = []
    private var cuts: Cuts

    package var mutants = Mutants.none

    /// A run of positions that share one fate.
    private struct Piece: Hashable, Sendable {
        enum Fate: Hashable, Sendable {
            /// → acknowledged, givenUp
            case outstanding
            case acknowledged
            case givenUp
        }

        /// Outstanding or settled; `nil` where nothing of the run was sent.
        var batch: SealedBatch?
        var end: Int64
        var fate: Fate
        var acknowledged: Int64 = 0
        var settledAtSource: Tally<SourceSettlement>
    }

    /// A new stream. Persist its ``registryEntry(saving:source:file:prefix:)`` before its first record is sent.
    public init(stream: StreamID, routing: Routing, position: Int64 = 0) {
        self.stream = stream
        self.routing = routing
        saved = SettledPosition(position: position)
        settled = saved
        sealedPosition = position
        ended = false
        cuts = Cuts()
    }

    /// A stream resumed from the registry by a later life of the shipper: read again from ``saved`` on, and routed as
    /// before, however many partitions the topic has now.
    public init(resuming entry: RegistryEntry) {
        self.init(resuming: entry, topicOf: entry.routing.partitionCount, mutants: .none)
    }

    package init(resuming entry: RegistryEntry, topicOf partitions: Int32, mutants: Mutants) {
        stream = entry.stream
        routing =
            mutants.has("growth-remaps-existing-stream")
            ? Routing(partitionCount: partitions, blockSize: entry.routing.blockSize) : entry.routing
        saved = entry.saved
        settled = entry.saved
        sealedPosition = entry.saved.position
        ended = entry.ended
        cuts = Cuts(saved: entry.cuts)
        self.mutants = mutants
    }

    // MARK: Sealing

    /// Seals the positions from ``sealedPosition`` to `end`, `records` of which go to `partition`.
    ///
    /// - Parameter settledInside: the records within the range that are not sent, by reason.
    /// - Precondition: the range is not empty, and within one block of ``routing``.
    public mutating func seal(
        upTo end: Int64,
        records: Int,
        settledInside: Tally<SourceSettlement> = Tally()
    ) -> SealedBatch {
        precondition(end > sealedPosition, "a sealed batch covers at least one position")
        let partition = routing.partition(of: stream, at: sealedPosition)
        let batch = SealedBatch(
            id: SealedBatchID(stream: stream, start: sealedPosition),
            end: end,
            partition: partition,
            records: records,
            floor: floorAnnouncement(for: partition)
        )
        pieces.append(Piece(batch: batch, end: end, fate: .outstanding, settledAtSource: settledInside))
        sealedPosition = end
        return batch
    }

    /// Passes over the positions from ``sealedPosition`` to `end`, whose `records` are not sent (0 where the positions
    /// hold no record at all).
    public mutating func settleAtSource(upTo end: Int64, records: Int, as settlement: SourceSettlement) {
        precondition(end >= sealedPosition, "positions are settled in order")
        var counts = Tally<SourceSettlement>()
        counts.add(Int64(records), to: settlement)
        if pieces.isEmpty {
            settled.position = end
            settled.settledAtSource.add(counts)
        } else if pieces[pieces.count - 1].batch == nil {
            pieces[pieces.count - 1].end = end
            pieces[pieces.count - 1].settledAtSource.add(counts)
        } else {
            pieces.append(Piece(batch: nil, end: end, fate: .givenUp, settledAtSource: counts))
        }
        sealedPosition = end
    }

    /// No further record will come.
    public mutating func end() {
        ended = true
    }

    // MARK: Settling

    /// The sealed batches without a decided fate, in order.
    public var outstanding: [SealedBatch] {
        pieces.compactMap { $0.fate == .outstanding ? $0.batch : nil }
    }

    /// Decides the fate of `batch`. What was decided first stands.
    @discardableResult
    public mutating func settle(_ batch: SealedBatch, as settlement: BatchSettlement) -> SettlementEffect {
        guard let index = index(of: batch.id), pieces[index].fate == .outstanding else {
            return answerAfterSettlement(batch, settlement)
        }
        switch settlement {
        case .acknowledged:
            pieces[index].fate = .acknowledged
            pieces[index].acknowledged = Int64(batch.records)
        case .givenUp(let reason):
            pieces[index].fate = .givenUp
            pieces[index].settledAtSource.add(Int64(batch.records), to: reason)
        case .acknowledgedExcept(let exceptions):
            pieces[index].fate = .acknowledged
            pieces[index].acknowledged = Int64(batch.records) - exceptions.total
            pieces[index].settledAtSource.add(exceptions)
        }
        advance()
        return .settled
    }

    private mutating func answerAfterSettlement(
        _ batch: SealedBatch,
        _ settlement: BatchSettlement
    ) -> SettlementEffect {
        guard case .givenUp = settlement else {
            if mutants.has("late-ack-revives-given-up") { return revive(batch) }
            // Below the settled position an acknowledged batch looks like one given up; it can only be late.
            if let index = index(of: batch.id), pieces[index].fate == .acknowledged { return .repeated }
            return .lateAcknowledgement
        }
        return .repeated
    }

    /// The bug that the rule "given up stays given up" prevents; reached through a mutant only.
    private mutating func revive(_ batch: SealedBatch) -> SettlementEffect {
        saved.acknowledged.add(Int64(batch.records), to: batch.partition)
        saved.settledAtSource.add(-Int64(batch.records), to: .indeterminate)
        settled.acknowledged.add(Int64(batch.records), to: batch.partition)
        settled.settledAtSource.add(-Int64(batch.records), to: .indeterminate)
        return .settled
    }

    private mutating func advance() {
        var count = 0
        while count < pieces.count, pieces[count].fate != .outstanding {
            let piece = pieces[count]
            settled.position = piece.end
            settled.settledAtSource.add(piece.settledAtSource)
            if let batch = piece.batch { settled.acknowledged.add(piece.acknowledged, to: batch.partition) }
            count += 1
        }
        pieces.removeFirst(count)
    }

    private func index(of id: SealedBatchID) -> Int? {
        guard id.stream == stream else { return nil }
        // Pieces are contiguous: the one that starts at `id.start` follows the first that ends there.
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].end > id.start { high = middle } else { low = middle + 1 }
        }
        guard low < pieces.count, pieces[low].batch?.id == id else { return nil }
        return low
    }

    // MARK: Saving and announcing

    /// What to write to the registry so that `position`, a copy of ``settled``, becomes the floor. Give it back to
    /// ``persisted(_:)`` once it is durable.
    ///
    /// - Parameters:
    ///   - source: the source's name in the configuration, or the file's path.
    ///   - file: `nil` for sources that cannot be read again.
    ///   - prefix: of the bytes before `position`.
    public func registryEntry(
        saving position: SettledPosition,
        source: String,
        file: FileIdentity? = nil,
        prefix: PrefixFingerprint = .empty
    ) -> RegistryEntry {
        RegistryEntry(
            source: source,
            stream: stream,
            routing: routing,
            saved: position,
            cuts: mutants.has("no-cut-recorded") ? [] : cuts.above(position.position),
            file: file,
            prefix: prefix,
            ended: ended
        )
    }

    /// The registry holds `entry` durably: its position may be announced, and batches that end in its cuts may be sent.
    public mutating func persisted(_ entry: RegistryEntry) {
        guard entry.saved.position >= saved.position else { return }
        saved = entry.saved
        cuts.saved(entry.cuts, upTo: saved.position)
    }

    /// What a batch sealed now for `partition` announces.
    public func floorAnnouncement(for partition: Int32) -> FloorAnnouncement {
        let floor = mutants.has("early-floor") ? settled : saved
        return FloorAnnouncement(position: floor.position, acknowledged: floor.acknowledged[partition])
    }

    // MARK: Cuts

    /// The record that ends at `position` ended by a time-out, a length limit or shutdown, not by its own terminator.
    /// Its batch may be sent once the registry holds the cut.
    public mutating func recordCut(at position: Int64) {
        cuts.record(position)
    }

    /// Where an earlier reading cut the record that begins at `position`: read again, it must end there too, unless its
    /// own terminator comes first.
    public func recordedCut(after position: Int64) -> Int64? {
        cuts.first(after: position)
    }

    /// Whether every cut within `batch`, its begin and its end included, is in the registry.
    public func mayBeSent(_ batch: SealedBatch) -> Bool {
        if mutants.has("no-cut-recorded") { return true }
        let first = mutants.has("cut-guards-its-record-only") ? batch.id.start + 1 : batch.id.start
        return !cuts.hasUnsaved(in: first...batch.end)
    }

    public static func == (left: StreamProgress, right: StreamProgress) -> Bool {
        left.stream == right.stream && left.routing == right.routing && left.saved == right.saved
            && left.settled == right.settled && left.sealedPosition == right.sealedPosition
            && left.ended == right.ended && left.pieces == right.pieces && left.cuts == right.cuts
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(stream)
        hasher.combine(saved)
        hasher.combine(settled)
        hasher.combine(sealedPosition)
        hasher.combine(pieces)
        hasher.combine(cuts)
    }
}
