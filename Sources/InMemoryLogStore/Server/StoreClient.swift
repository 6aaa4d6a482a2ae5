import DrillSimulation
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts

/// The store as one life of a simulated process reaches it: a connection that must be opened, requests that time out.
///
/// `@unchecked Sendable`: its state belongs to the simulation's thread, on which all its callers run.
final class StoreClient: LogStore, @unchecked Sendable {
    private let store: InMemoryLogStore
    private let life: ProcessLife
    private var isConnected = false

    init(of store: InMemoryLogStore, in life: ProcessLife) {
        self.store = store
        self.life = life
    }

    var guarantee: StoreGuarantee { store.settings.guarantee }

    func append(_ writes: [PartitionWrite]) async throws -> [AppendAnswer] {
        let rows = writes.reduce(0) { sum, write in
            sum + write.batches.reduce(0) { $0 + $1.batch.count }
        }
        let unknown = writes.map { _ in AppendAnswer.indeterminate }
        return try await request("store append", rows: rows, isAppend: true, ifLost: .success(unknown)) {
            store,
            extent in
            switch extent {
            case .whole: return store.apply(writes)
            case .halfway:
                store.applyHalfway(writes)
                return unknown
            }
        }
    }

    func checkpoints(_ keys: [CheckpointKey]) async throws -> [Checkpoint] {
        try await read("store checkpoints") { store in keys.map(store.contents.checkpoint) }
    }

    func redrive(_ records: [RedrivenRecord], pipeline: String) async throws -> [Bool] {
        let lost = StoreError(.transient, "the connection was lost: look whether the rows have moved")
        return try await request("store redrive", rows: records.count, isAppend: true, ifLost: .failure(lost)) {
            store,
            extent in
            guard extent == .whole else { return records.map { _ in false } }
            return store.redrive(records, pipeline: pipeline)
        }
    }

    func query(_ query: LogQuery) async throws -> LogPage {
        try await read("store query") { store in store.page(query) }
    }

    func deadLetters(pipeline: String, after cursor: RecordID?, limit: Int) async throws -> [DeadLetterRow] {
        try await read("store dead letters") { store in
            store.letterPage(pipeline: pipeline, after: cursor, limit: limit)
        }
    }

    // MARK: The way to the server and back

    private func read<Answer: Sendable>(
        _ what: String,
        _ body: @escaping (InMemoryLogStore) -> Answer
    ) async throws -> Answer {
        let lost = StoreError(.transient, "the connection was lost")
        return try await request(what, rows: 0, isAppend: false, ifLost: .failure(lost)) { store, _ in body(store) }
    }

    /// Sends a request; answers `ifLost` where the connection breaks or the time runs out before the answer is there.
    private func request<Answer: Sendable>(
        _ what: String,
        rows: Int,
        isAppend: Bool,
        ifLost lost: Result<Answer, StoreError>,
        _ execute: @escaping (InMemoryLogStore, StoreRequest.Extent) -> Answer
    ) async throws -> Answer {
        try await life.call(what) { reply in
            let exchange = Exchange(reply: reply, lost: lost)
            exchange.timeout = life.schedule(after: store.settings.requestTimeout) { [self] in
                isConnected = false
                exchange.lose()
            }
            let request = StoreRequest(
                isAppend: isAppend,
                rows: rows,
                execute: { [store] extent in exchange.answer = execute(store, extent) },
                finish: { [self] ending in returnAnswer(ending, to: exchange) }
            )
            let delay = store.networkDelay(connecting: !isConnected)
            isConnected = true
            store.simulation.schedule(at: life.localNow + delay) { [store] in store.receive(request) }
        }
    }

    /// The answer travels back; what the client makes of it is decided where it arrives.
    private func returnAnswer<Answer>(_ ending: StoreRequest.Ending, to exchange: Exchange<Answer>) {
        life.schedule(after: store.networkDelay(connecting: false)) { [self] in
            switch ending {
            case .answered: exchange.deliver()
            case .failed(let error): exchange.fail(error)
            case .refused(let error):
                isConnected = false
                exchange.fail(error)
            case .lost:
                isConnected = false
                exchange.lose()
            }
        }
    }
}

/// One request that waits for its answer.
private final class Exchange<Answer: Sendable> {
    private let reply: SimulatedReply<Answer>
    private let lost: Result<Answer, StoreError>
    var answer: Answer?
    var timeout: ScheduledEvent?

    init(reply: SimulatedReply<Answer>, lost: Result<Answer, StoreError>) {
        self.reply = reply
        self.lost = lost
    }

    func deliver() {
        guard let answer else { return lose() }
        timeout?.cancel()
        if reply.isOpen { reply.resume(returning: answer) }
    }

    func fail(_ error: StoreError) {
        timeout?.cancel()
        if reply.isOpen { reply.resume(throwing: error) }
    }

    func lose() {
        timeout?.cancel()
        guard reply.isOpen else { return }
        switch lost {
        case .success(let answer): reply.resume(returning: answer)
        case .failure(let error): reply.resume(throwing: error)
        }
    }
}
