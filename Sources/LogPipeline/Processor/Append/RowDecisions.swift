import KafkaPorts
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts

/// What becomes of the rows of one write: de-duplication, filter and poison, decided in the order of the log.
struct RowDecisions {
    /// Per batch, per row.
    private(set) var outcomes: [[RowOutcome]] = []
    private(set) var letters: [DeadLetter] = []
    private(set) var dropped = 0
    private(set) var markers = 0
    private(set) var overlapping = 0
    private(set) var findings: [AckedLost] = []

    private let deadLettersAreOn: Bool
    private let foreign: StreamID
    private let mutants: Mutants

    /// - Parameter foreign: the stream of records without an id.
    init(foreign: StreamID, deadLettersAreOn: Bool, mutants: Mutants) {
        self.foreign = foreign
        self.deadLettersAreOn = deadLettersAreOn
        self.mutants = mutants
    }

    /// Decides all rows of `batches`; `state` remembers them.
    mutating func decide(_ batches: [ReadBatch], _ state: inout DeduplicationState) {
        outcomes.reserveCapacity(batches.count)
        for index in batches.indices { decide(batches[index], index, &state) }
        findings = state.takeFindings()
    }

    private mutating func decide(_ batch: ReadBatch, _ index: Int, _ state: inout DeduplicationState) {
        let decoded = batch.decoded
        if let last = batch.fetched.records.timestamps[..<batch.range.upperBound].last {
            state.advance(to: Timestamp(nanoseconds: last &* 1_000_000))
        }
        let floors = decoded.floors
        var nextFloor = 0
        var nextFailure = 0
        var decisions = [RowOutcome](repeating: .duplicate, count: decoded.count)
        for row in decoded.indices {
            if nextFailure < batch.failures.count {
                let input = decoded.inputIndex(row)
                while nextFailure < batch.failures.count, batch.failures[nextFailure].index < input {
                    decide(batch.failures[nextFailure], of: batch, index, &state)
                    nextFailure += 1
                }
            }
            var floor: FloorAnnouncement?
            if nextFloor < floors.count, floors[nextFloor].row == row {
                floor = floors[nextFloor].floor
                nextFloor += 1
            }
            let id =
                decoded.recordID(row) ?? .foreign(foreign, offset: batch.fetched.offset(of: decoded.inputIndex(row)))
            if admits(id, floor, &state) { decisions[row] = batch.passes.contains(row) ? .stored : .filtered }
        }
        while nextFailure < batch.failures.count {
            decide(batch.failures[nextFailure], of: batch, index, &state)
            nextFailure += 1
        }
        outcomes.append(decisions)
    }

    private mutating func decide(
        _ failure: DecodeFailure,
        of batch: ReadBatch,
        _ index: Int,
        _ state: inout DeduplicationState
    ) {
        let records = batch.fetched.records.values
        let range = records.ranges[failure.index]
        let identity = range.isNull ? nil : RecoveredIdentity(records.bytes[range.bounds])
        let id = identity?.id ?? .foreign(foreign, offset: batch.fetched.offset(of: failure.index))
        guard admits(id, identity?.floor, &state) else { return }
        if mutants.has("processor-skips-poison") { return }
        guard deadLettersAreOn else {
            dropped += 1
            return
        }
        letters.append(
            DeadLetter(
                batch: index,
                input: failure.index,
                row: nil,
                id: id,
                reason: "\(failure.error.code)",
                errorOffset: failure.error.byteOffset
            )
        )
    }

    @inline(__always)
    private mutating func admits(
        _ id: RecordID,
        _ floor: FloorAnnouncement?,
        _ state: inout DeduplicationState
    ) -> Bool {
        switch state.admit(id, floor: floor) {
        case .new: return true
        case .overlapping:
            overlapping += 1
            return true
        case .duplicate, .belowFloor: return mutants.has("processor-no-dedup")
        case .marker:
            markers += 1
            return false
        }
    }
}
