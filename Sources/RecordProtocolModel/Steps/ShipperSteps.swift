import RecordProtocol
import SystemPorts

/// One thing a shipper may do, whatever the rest of the world looks like.
struct ShipperMove {
    let label: StepLabel
    let shipper: UInt32
    /// The request it sends, if any.
    var message: UInt32?
    /// Only if nothing of the batch is in flight; if it is in the log, the (idempotent) broker acknowledges it without
    /// appending. So the world stays finite where nothing is given up.
    var onlyIfAbsent = false
}

extension ProtocolWorld {
    func shipperSteps(from state: WorldState, into steps: inout [Step<WorldState, StepLabel>]) {
        for move in moves(of: state.shipper, lineIsComplete: state.budgets.lineIsComplete) {
            var next = state
            if let message = move.message, messages[message].batch.records == 0 {
                guard needsMarker(messages[message].batch, in: state) else { continue }
            } else if move.onlyIfAbsent, let message = move.message, let presence = presence(of: message, in: state) {
                guard presence == .inLog else { continue }
                next.shipper = shipper(move.shipper, acknowledging: message)
                steps.append(Step(StepLabel(.recognisedAndAcknowledged, what: message), next))
                continue
            }
            next.shipper = move.shipper
            if let message = move.message { next.network = adding(message, to: state.network) }
            steps.append(Step(move.label, next))
        }
        if state.budgets.crashes > 0 {
            var next = state
            next.budgets.crashes -= 1
            next.shipper = crashed(state.shipper, topicHasGrown: state.budgets.topicHasGrown)
            next.network = unheard(state.network)
            steps.append(Step(StepLabel(.shipperCrashes), next))
        }
        if !state.budgets.lineIsComplete {
            var next = state
            next.budgets.lineIsComplete = true
            steps.append(Step(StepLabel(.terminatorWritten), next))
        }
        if settings.partitionsAtFirst != nil, !state.budgets.topicHasGrown {
            var next = state
            next.budgets.topicHasGrown = true
            steps.append(Step(StepLabel(.topicGrows), next))
        }
    }

    private func moves(of number: UInt32, lineIsComplete: Bool) -> [ShipperMove] {
        let key = UInt64(number) << 1 | (lineIsComplete ? 1 : 0)
        if let known = shipperMoves[key] { return known }
        let shipper = shippers[number]
        var moves: [ShipperMove] = []
        addSealing(of: shipper, lineIsComplete, to: &moves)
        for batch in shipper.progress.outstanding { addSending(of: batch, by: shipper, to: &moves) }
        addSaving(of: shipper, to: &moves)
        if settings.markers, shipper.progress.saved.position == Int64(settings.positions) {
            addMarkers(of: shipper, to: &moves)
        }
        shipperMoves[key] = moves
        return moves
    }

    private func addSealing(of shipper: ShipperValue, _ lineIsComplete: Bool, to moves: inout [ShipperMove]) {
        let start = shipper.progress.sealedPosition
        guard start < settings.positions else { return }
        if settings.filtered.contains(Int(start)) {
            var next = shipper
            next.progress.settleAtSource(
                upTo: start + 1,
                records: 1,
                as: SourceSettlement(.filtered, reason: "minimum-severity")
            )
            next.filtered |= 1 << UInt8(start)
            moves.append(move("filter \(start)", next))
            return
        }
        if let line = settings.line, start < line {
            addLine(upTo: line, of: shipper, lineIsComplete, to: &moves)
            return
        }
        for records in 1...settings.batchMax {
            let end = start + Int64(records)
            guard end <= settings.positions, end <= routing.blockEnd(after: start),
                !settings.filtered.contains(Int(end) - 1)
            else { break }
            var next = shipper
            let batch = next.progress.seal(upTo: end, records: records)
            addFirstSending(of: batch, by: next, to: &moves)
        }
    }

    /// Where its terminator is there, the line is read whole; where it is not, it is cut after its first position. In
    /// both cases a cut that the registry holds comes first.
    private func addLine(
        upTo end: Int64,
        of shipper: ShipperValue,
        _ lineIsComplete: Bool,
        to moves: inout [ShipperMove]
    ) {
        let start = shipper.progress.sealedPosition
        let recorded = shipper.progress.recordedCut(after: start).map { min($0, end) }
        if start == 0, recorded == nil, !lineIsComplete || bug == .cutAnew {
            var next = shipper
            next.progress.recordCut(at: 1)
            let batch = next.progress.seal(upTo: 1, records: 1)
            addFirstSending(of: batch, by: next, to: &moves)
        }
        guard recorded != nil || lineIsComplete else { return }
        var next = shipper
        let batch = next.progress.seal(upTo: recorded ?? end, records: 1)
        addFirstSending(of: batch, by: next, to: &moves)
    }

    private func addFirstSending(of batch: SealedBatch, by shipper: ShipperValue, to moves: inout [ShipperMove]) {
        guard shipper.progress.mayBeSent(batch) else {
            moves.append(move("seal \(text(batch)), which waits for its cut to be saved", shipper))
            return
        }
        moves.append(sending(batch, by: shipper, "seal and send"))
    }

    private func addSending(of batch: SealedBatch, by shipper: ShipperValue, to moves: inout [ShipperMove]) {
        guard shipper.progress.mayBeSent(batch) else { return }
        let left = shipper.sends[Int(batch.id.start)]
        if left > 0 {
            moves.append(sending(batch, by: shipper, "send"))
            if bug == .redrawPartition, settings.partitions > 1 {
                let other = SealedBatch(
                    id: batch.id,
                    end: batch.end,
                    partition: 1 - batch.partition,
                    records: batch.records,
                    floor: shipper.progress.floorAnnouncement(for: 1 - batch.partition)
                )
                moves.append(sending(other, by: shipper, "send"))
            }
        } else if settings.givesUp {
            var next = shipper
            next.progress.settle(batch, as: .givenUp(.indeterminate))
            next.dropped |= batch.range.mask
            moves.append(move("give up \(text(batch))", next))
        } else {
            var again = sending(batch, by: shipper, "send")
            again.onlyIfAbsent = true
            moves.append(again)
        }
    }

    private func sending(_ batch: SealedBatch, by shipper: ShipperValue, _ verb: String) -> ShipperMove {
        var next = shipper
        let place = Int(batch.id.start)
        if next.sends[place] > 0 { next.sends[place] -= 1 }
        var move = move(
            "\(verb) \(text(batch)) to partition \(batch.partition), floor \(batch.floor.position)",
            next
        )
        move.message = messages.number(of: Message(batch: batch, isHeard: true))
        return move
    }

    private func addSaving(of shipper: ShipperValue, to moves: inout [ShipperMove]) {
        let progress = shipper.progress
        let hasUnsavedCut = progress.outstanding.contains { !progress.mayBeSent($0) }
        guard progress.settled.position > progress.saved.position || hasUnsavedCut else { return }
        var next = shipper
        let entry = progress.registryEntry(saving: progress.settled, source: "s")
        next.registry = StreamRegistryFormat.encode([entry])
        next.progress.persisted(entry)
        moves.append(move("save position \(progress.settled.position)", next))
    }

    private func addMarkers(of shipper: ShipperValue, to moves: inout [ShipperMove]) {
        for partition in 0..<settings.partitions {
            let position = shipper.progress.saved.position
            let marker = SealedBatch(
                id: SealedBatchID(stream: stream, start: position),
                end: position,
                partition: partition,
                records: 0,
                floor: shipper.progress.floorAnnouncement(for: partition)
            )
            var move = move("send a marker to partition \(partition), floor \(position)", shipper)
            move.message = messages.number(of: Message(batch: marker, isHeard: false))
            moves.append(move)
        }
    }

    /// Markers come now and then. To keep the world finite, one comes only while none is on its way and the partition's
    /// checkpoint has not seen the floor that it announces.
    private func needsMarker(_ marker: SealedBatch, in state: WorldState) -> Bool {
        let partition = Int(marker.partition)
        let checkpoint = checkpoints[state.checkpoints[partition]]
        if (checkpoint.deduplication[stream]?.floor ?? 0) >= marker.floor.position { return false }
        let log = logs[state.logs[partition]]
        let unread = log.records.dropFirst(max(0, Int((checkpoint.nextOffset ?? 0) - log.start)))
        return !unread.contains { $0.start == $0.end }
            && !networks[state.network].contains {
                messages[$0].batch.records == 0 && messages[$0].batch.partition == marker.partition
            }
    }

    private func crashed(_ number: UInt32, topicHasGrown: Bool) -> UInt32 {
        let key = UInt64(number) << 1 | (topicHasGrown ? 1 : 0)
        if let known = crashes[key] { return known }
        var shipper = shippers[number]
        let partitions = topicHasGrown ? settings.partitions : settings.partitionsAtFirst ?? settings.partitions
        if let entry = try? StreamRegistryFormat.decode(shipper.registry).first {
            shipper.progress = StreamProgress(resuming: entry, topicOf: partitions, mutants: mutants)
        }
        let kept = (0..<shipper.progress.saved.position).mask
        shipper.dropped &= kept
        shipper.filtered &= kept
        shipper.sends = shipper.sends.map { max($0, 1) }
        let next = shippers.number(of: shipper)
        crashes[key] = next
        return next
    }

    private func move(_ text: String, _ shipper: ShipperValue) -> ShipperMove {
        ShipperMove(label: StepLabel(.text, what: texts.number(of: text)), shipper: shippers.number(of: shipper))
    }

    func text(_ batch: SealedBatch) -> String {
        batch.records == 0
            ? "marker" : batch.end - batch.id.start == 1 ? "\(batch.id.start)" : "\(batch.id.start)..<\(batch.end)"
    }
}
