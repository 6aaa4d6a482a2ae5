import LogPorts
import RecordProtocol
import SystemPorts

/// What becomes of sealed batches.
extension StreamState {
    /// Counts the outcomes of one send.
    mutating func count(_ reading: ReportReading) {
        counters.acknowledged += Int64(reading.acknowledged)
        counters.rejected += Int64(reading.rejected)
        counters.indeterminate += Int64(reading.indeterminate)
    }

    /// Every record of `shipment` was acknowledged.
    mutating func acknowledge(_ shipment: Shipment) -> LaneOutput {
        shippedBytes -= shipment.size
        if partial[shipment.batch.id] == nil, shipment.part.count == shipment.batch.records {
            progress.settle(shipment.batch, as: .acknowledged)
        } else {
            decide(shipment) { fates in
                for index in shipment.part { fates.acknowledge(index) }
            }
        }
        return progressOutput()
    }

    /// Some records of `shipment` were acknowledged; all of it is sent again.
    mutating func acknowledge(_ indices: [Int], of shipment: Shipment) {
        decide(shipment) { fates in
            for index in indices { fates.acknowledge(shipment.part.lowerBound + index) }
        }
    }

    /// `shipment` is not sent again. What was acknowledged of it earlier stays so.
    mutating func giveUp(_ shipment: Shipment, as settlement: SourceSettlement) -> LaneOutput {
        shippedBytes -= shipment.size
        var dropped = Array(shipment.part)
        if partial[shipment.batch.id] == nil, shipment.part.count == shipment.batch.records {
            progress.settle(shipment.batch, as: .givenUp(settlement))
        } else {
            decide(shipment) { fates in dropped = fates.giveUp(shipment.part, as: settlement) }
        }
        var output = progressOutput()
        if settlement == .overflow, settings.mutants.has("shipper-drops-uncounted-on-overflow") { return output }
        counters.settle(Int64(dropped.count), as: settlement)
        for index in dropped {
            let range = shipment.positions[index]
            let id = RecordID(stream: progress.stream, start: range.lowerBound, end: range.upperBound)
            output.settlements.append(.init(id: id, settlement: settlement))
        }
        return output
    }

    private mutating func decide(_ shipment: Shipment, _ change: (inout RecordFates) -> Void) {
        var fates = partial[shipment.batch.id] ?? RecordFates(records: shipment.batch.records)
        change(&fates)
        guard fates.isComplete else {
            partial[shipment.batch.id] = fates
            return
        }
        partial[shipment.batch.id] = nil
        progress.settle(shipment.batch, as: .acknowledgedExcept(fates.givenUp))
    }

    private func progressOutput() -> LaneOutput {
        var output = LaneOutput()
        output.hasProgress = progress.saved.position < progress.settled.position
        return output
    }

    // MARK: The registry

    /// What the registry is to hold of the stream now.
    var registryEntry: RegistryEntry {
        let settled = progress.settled
        let prefix = isRereadable ? fingerprints.last { $0.position == settled.position }?.prefix : .empty
        guard let prefix else {
            // Not reached as long as every settled position was noted; then the older position is right as well.
            return entry(saving: progress.saved, fingerprints.first?.prefix ?? .empty)
        }
        return entry(saving: settled, prefix)
    }

    private func entry(saving position: SettledPosition, _ prefix: PrefixFingerprint) -> RegistryEntry {
        progress.registryEntry(saving: position, source: source.name, file: file, prefix: prefix)
    }

    /// The registry holds `entry` durably.
    mutating func persisted(_ entry: RegistryEntry) -> LaneOutput {
        var output = LaneOutput()
        isRegistered = true
        progress.persisted(entry)
        fingerprints.removeAll { $0.position < progress.saved.position }
        while let first = gated.first, progress.mayBeSent(first.batch) {
            output.shipments.append(gated.removeFirst())
        }
        return output
    }

    /// Everything is settled, and nothing more will come.
    var isFinished: Bool { progress.ended && isSettled }

    /// Takes out the batches that wait for the registry.
    mutating func takeGated() -> [Shipment] {
        defer { gated = [] }
        return gated
    }

    // MARK: Looking at it

    /// Everything that was read is settled.
    var isSettled: Bool { open == nil && progress.settled.position == progress.sealedPosition }

    /// Behind the last record taken in, in the stream's positions.
    var readPosition: Int64 { open?.end ?? progress.sealedPosition }

    /// What was read and is not settled.
    var holdings: [StreamHolding] {
        let outstanding = settings.mutants.has("shipper-outbox-hides-what-waits") ? [] : progress.outstanding
        var holdings = outstanding.map { batch in
            StreamHolding(stream: progress.stream, positions: batch.range, records: batch.records)
        }
        if let open {
            let range = progress.sealedPosition..<open.end
            holdings.append(StreamHolding(stream: progress.stream, positions: range, records: open.count))
        }
        return holdings
    }

    /// Records that are not settled.
    var unsettledRecords: Int { holdings.reduce(0) { $0 + $1.records } }
}
