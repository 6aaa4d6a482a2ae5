public import DrillSimulation
import LogModel
public import LogPorts
import RecordProtocol
import SystemPorts

/// A simulated store: one server as a plain state machine on the simulation's event heap, and clients that live in
/// simulated processes (``client(for:)``).
///
/// A request waits for one of `concurrency` workers, is served for a drawn time, and is done at the end of it, in one
/// step. The client's crash does not take a request back that is under way; the store's own loss of power rolls back
/// what is being served.
///
/// What it does not model: isolation levels below serializable, disk layout, replication of the store itself, slow
/// clients, results too large for one answer. Its contents live in memory for the length of the run and survive every
/// fault.
///
/// `@unchecked Sendable`: confined to the thread that runs the simulation, which every entry checks.
public final class InMemoryLogStore: @unchecked Sendable {
    public let name: String
    public let settings: StoreSettings
    let simulation: Simulation

    var contents: StoreContents
    private var faults = FaultsInForce()
    private var queue = RequestQueue()
    private var serving = 0
    private var serviceRandom: RandomStream
    private var faultRandom: RandomStream
    private var lostRequests = (overloaded: 0, disconnected: 0)
    var order = RowOrder()

    public init(_ name: String = "store", settings: StoreSettings = StoreSettings(), on simulation: Simulation) {
        precondition(settings.concurrency > 0, "a store serves at least one request at a time")
        self.name = name
        self.settings = settings
        self.simulation = simulation
        contents = StoreContents(guarantee: settings.guarantee, mutants: settings.mutants)
        serviceRandom = simulation.random("\(name) service")
        faultRandom = simulation.random("\(name) faults")
    }

    /// The store as one life of a process reaches it. The connection and whoever waits for an answer end with the life.
    public func client(for life: ProcessLife) -> any LogStore {
        StoreClient(of: self, in: life)
    }

    /// Puts `fault` in force, until ``remove(_:)``.
    public func inject(_ fault: StoreFault) -> InjectedStoreFault {
        simulation.checkThread("store faults")
        let injected = InjectedStoreFault(fault, since: simulation.now)
        faults.add(injected)
        return injected
    }

    /// Ends a fault. Harmless when it has ended.
    public func remove(_ fault: InjectedStoreFault) {
        simulation.checkThread("store faults")
        faults.remove(fault)
    }

    /// What it counted so far.
    public var counts: StoreCounts {
        var counts = contents.counts
        counts.overloaded = lostRequests.overloaded
        counts.connectionsLost = lostRequests.disconnected
        return counts
    }

    /// Requests served and waiting now.
    public var load: (serving: Int, waiting: Int) { (serving, queue.count) }

    /// Whether a fault keeps it down now.
    public var isDown: Bool { faults.faults.contains { $0.isDown(at: simulation.now) } }

    // MARK: Serving

    /// A request has come in over the network.
    func receive(_ request: StoreRequest) {
        simulation.checkThread("store")
        if faults.refusesConnections(at: simulation.now) {
            lostRequests.disconnected += 1
            return request.finish(.refused(StoreError(.transient, "connection refused")))
        }
        if faults.error(&faultRandom) {
            return request.finish(.failed(StoreError(.transient, "internal error")))
        }
        if serving < settings.concurrency { return serve(request) }
        guard queue.count < settings.queueLimit else {
            lostRequests.overloaded += 1
            return request.finish(.failed(StoreError(.transient, "overloaded: \(queue.count) requests are waiting")))
        }
        queue.append(request)
    }

    private func serve(_ request: StoreRequest) {
        serving += 1
        let base = (request.isAppend ? settings.appendTime : settings.queryTime).draw(from: &serviceRandom)
        var rows: Int64 = 0
        if request.rows > 0 { rows = settings.rowTime.draw(from: &serviceRandom) * Int64(request.rows) }
        simulation.schedule(after: .nanoseconds(faults.slowed(base + rows))) { [self] in
            complete(request)
            serving -= 1
            if let next = queue.take() { serve(next) }
        }
    }

    private func complete(_ request: StoreRequest) {
        if faults.refusesConnections(at: simulation.now) {
            lostRequests.disconnected += 1
            return request.finish(.lost)
        }
        guard request.isAppend else {
            request.execute(.whole)
            return request.finish(.answered)
        }
        if let needsOperator = faults.full() ?? (exceedsCapacity(request) ? false : nil) {
            return request.finish(.failed(StoreError(needsOperator ? .needsOperator : .transient, "the store is full")))
        }
        switch faults.answerLoss(&faultRandom) {
        case nil:
            request.execute(.whole)
            request.finish(.answered)
        case .afterCommit:
            request.execute(.whole)
            lostRequests.disconnected += 1
            request.finish(.lost)
        case .beforeCommit:
            request.execute(.halfway)
            lostRequests.disconnected += 1
            request.finish(.lost)
        }
    }

    private func exceedsCapacity(_ request: StoreRequest) -> Bool {
        guard let capacity = settings.capacityRows else { return false }
        return contents.rowCount + request.rows > capacity
    }

    /// The time a message takes from client to store or back.
    func networkDelay(connecting: Bool) -> Duration {
        var nanoseconds = settings.networkLatency.draw(from: &serviceRandom)
        if connecting { nanoseconds += settings.connectLatency.draw(from: &serviceRandom) }
        return .nanoseconds(nanoseconds)
    }

    // MARK: Executing

    func apply(_ writes: [PartitionWrite]) -> [AppendAnswer] {
        simulation.mark("simulation", "events of cluster, clients and timers")
        defer { simulation.mark("store", "append") }
        let refusals = faults.refusals
        return writes.map { write in
            let answer = contents.apply(write, at: simulation.now) { batch, row in
                guard !refusals.isEmpty else { return nil }
                return refusals.first { $0.predicate.matches(batch, row) }?.predicate.name
            }
            switch answer {
            case .stored: recordCommit(write)
            case .refused: countRefusal(write, by: refusals)
            case .stale, .indeterminate: break
            }
            return answer
        }
    }

    /// For tests of the harness: does the writes at once, outside any run, as if a request had just been served.
    package func applyNow(_ writes: [PartitionWrite]) -> [AppendAnswer] {
        writes.map { contents.apply($0, at: simulation.now, refusing: { _, _ in nil }) }
    }

    func applyHalfway(_ writes: [PartitionWrite]) {
        for write in writes { contents.applyRowsOnly(write, at: simulation.now) }
    }

    private func countRefusal(
        _ write: PartitionWrite,
        by refusals: [(fault: InjectedStoreFault, predicate: RowPredicate)]
    ) {
        for (fault, predicate) in refusals {
            let struck = write.batches.contains { settled in
                (0..<settled.batch.count).contains { predicate.matches(settled.batch, $0) }
            }
            if struck { fault.hit() }
        }
    }

    private func recordCommit(_ write: PartitionWrite) {
        var ids = StableHash()
        for settled in write.batches {
            for row in 0..<settled.batch.count {
                let id = settled.id(row)
                ids.combine(id.stream.low ^ UInt64(settled.outcomes[row].rawValue))
                ids.combine(id.start)
            }
        }
        simulation.record(
            TraceEvent(
                "store-commit",
                process: name,
                name: write.key.topic,
                partition: Int(write.key.partition),
                number: write.checkpoint.nextOffset ?? -1,
                checksum: ids.value
            )
        )
    }
}
