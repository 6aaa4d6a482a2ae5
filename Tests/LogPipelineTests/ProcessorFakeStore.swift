import LogModel
import LogPorts
import RecordProtocol
import Synchronization
import SystemPorts

/// A transactional store that keeps to its compare-and-set and otherwise does what a test orders.
final class FakeStore: LogStore {
    /// What becomes of one call of append.
    enum Order: Sendable {
        case transient
        case needsOperator
        /// The whole request, without naming rows.
        case refused
        /// Every write: done, but nobody says so.
        case indeterminateDone
        case indeterminateNotDone
        /// Nobody says whether it was done, and then the store is down.
        case indeterminateThenDown(isDone: Bool)
        /// Done after this time, while the answer says indeterminate at once.
        case indeterminateLate(Duration)
        case throwsUnknown
        /// Takes so long, then as usual.
        case slow(Duration)
    }

    struct Row: Sendable {
        let id: RecordID
        let message: String
    }

    private struct State: Sendable {
        var ledger = CheckpointLedger()
        var rows: [Row] = []
        var outcomes: [(RecordID?, RowOutcome)] = []
        var dead: [DeadLetterRow] = []
        var orders: [Order] = []
        var isDown = false
        var delay: Duration = .zero
        var refusesMessages: Set<String> = []
        var namesRows = true
        var appendSizes: [Int] = []
        var callTimes: [Instant] = []
        var callPartitions: [[Int32]] = []
        var reads = 0
        var underway = 0
        var underwayMax = 0
    }

    private struct Unknown: Error {}

    let guarantee = StoreGuarantee.transactional
    private let state = Mutex(State())
    private let time: any TimeSource

    init(_ time: any TimeSource) {
        self.time = time
    }

    // MARK: The test's side

    func order(_ orders: Order...) { state.withLock { $0.orders += orders } }
    func setDown(_ isDown: Bool) { state.withLock { $0.isDown = isDown } }
    func setDelay(_ delay: Duration) { state.withLock { $0.delay = delay } }
    func refuse(_ messages: Set<String>, namingRows: Bool) {
        state.withLock { state in
            state.refusesMessages = messages
            state.namesRows = namingRows
        }
    }

    var messages: [String] { state.withLock { $0.rows.map(\.message) } }
    var ids: [RecordID] { state.withLock { $0.rows.map(\.id) } }
    var dead: [DeadLetterRow] { state.withLock { $0.dead } }
    func count(_ outcome: RowOutcome) -> Int { state.withLock { $0.outcomes.count { $0.1 == outcome } } }
    /// Rows per call of append, failed ones included.
    var appendSizes: [Int] { state.withLock { $0.appendSizes } }
    var callTimes: [Instant] { state.withLock { $0.callTimes } }
    /// The partitions of each call of append.
    var callPartitions: [[Int32]] { state.withLock { $0.callPartitions } }
    var reads: Int { state.withLock { $0.reads } }
    var underwayMax: Int { state.withLock { $0.underwayMax } }

    static func key(_ partition: Int32) -> CheckpointKey {
        CheckpointKey(cluster: "cluster", topic: FakeLog.topic, pipeline: "main", partition: partition)
    }

    func checkpoint(_ partition: Int32 = 0) -> Checkpoint { state.withLock { $0.ledger[Self.key(partition)] } }

    /// Somebody else writes.
    func overwrite(_ partition: Int32 = 0, _ change: (inout Checkpoint) -> Void) {
        state.withLock { state in
            let key = Self.key(partition)
            var next = state.ledger[key]
            let version = next.version
            change(&next)
            next.version = version + 1
            state.ledger.compareAndSet(key, expecting: version, to: next)
        }
    }

    // MARK: The processor's side

    func checkpoints(_ keys: [CheckpointKey]) async throws -> [Checkpoint] {
        state.withLock { $0.reads += 1 }
        if state.withLock({ $0.isDown }) { throw StoreError(.transient, "down") }
        return state.withLock { state in keys.map { state.ledger[$0] } }
    }

    func append(_ writes: [PartitionWrite]) async throws -> [AppendAnswer] {
        let (order, delay) = state.withLock { state in
            state.appendSizes.append(writes.reduce(0) { $0 + $1.batches.reduce(0) { $0 + $1.batch.count } })
            state.callTimes.append(time.now)
            state.callPartitions.append(writes.map(\.key.partition))
            state.underway += 1
            state.underwayMax = max(state.underwayMax, state.underway)
            return (state.orders.isEmpty ? nil : state.orders.removeFirst(), state.delay)
        }
        defer { state.withLock { $0.underway -= 1 } }
        if delay > .zero { try await time.sleep(for: delay) }
        if state.withLock({ $0.isDown }) { throw StoreError(.transient, "down") }
        switch order {
        case .transient: throw StoreError(.transient, "ordered")
        case .needsOperator: throw StoreError(.needsOperator, "wrong password")
        case .refused: throw StoreError(.refused, "ordered")
        case .throwsUnknown: throw Unknown()
        case .indeterminateDone:
            _ = try apply(writes)
            return writes.map { _ in .indeterminate }
        case .indeterminateNotDone: return writes.map { _ in .indeterminate }
        case .indeterminateThenDown(let isDone):
            if isDone { _ = try apply(writes) }
            setDown(true)
            return writes.map { _ in .indeterminate }
        case .indeterminateLate(let lateness):
            _ = try time.setAlarm(at: time.now + lateness) { [self] in _ = try? apply(writes) }
            return writes.map { _ in .indeterminate }
        case .slow(let duration):
            try await time.sleep(for: duration)
            return try apply(writes)
        case nil: return try apply(writes)
        }
    }

    private func apply(_ writes: [PartitionWrite]) throws -> [AppendAnswer] {
        try state.withLock { state in
            if !state.namesRows, writes.contains(where: { !Self.refused($0, state).isEmpty }) {
                throw StoreError(.refused, "something in it is wrong")
            }
            return writes.map { Self.apply($0, &state) }
        }
    }

    private static func refused(_ write: PartitionWrite, _ state: State) -> [RefusedRow] {
        var rows: [RefusedRow] = []
        for (index, batch) in write.batches.enumerated() {
            for row in batch.batch.indices where batch.outcomes[row] == .stored {
                if state.refusesMessages.contains(batch.batch.message(row)) {
                    rows.append(RefusedRow(batch: index, row: row, reason: "bad message"))
                }
            }
        }
        return rows
    }

    private static func apply(_ write: PartitionWrite, _ state: inout State) -> AppendAnswer {
        if case .stale(let found) = state.ledger.permits(write.expectedVersion, for: write.key) {
            return .stale(found: found)
        }
        let refused = refused(write, state)
        guard refused.isEmpty else { return .refused(refused) }
        state.ledger.compareAndSet(write.key, expecting: write.expectedVersion, to: write.checkpoint)
        for batch in write.batches {
            for row in batch.batch.indices {
                let id = batch.batch.recordID(row)
                state.outcomes.append((id, batch.outcomes[row]))
                guard batch.outcomes[row] == .stored, let id else { continue }
                state.rows.append(Row(id: id, message: batch.batch.message(row)))
            }
            state.dead += batch.deadLetters
        }
        return .stored
    }

    func redrive(_ records: [RedrivenRecord], pipeline: String) async throws -> [Bool] { records.map { _ in false } }
    func query(_ query: LogQuery) async throws -> LogPage { LogPage(records: [], next: nil) }
    func deadLetters(pipeline: String, after cursor: RecordID?, limit: Int) async throws -> [DeadLetterRow] { [] }
}
