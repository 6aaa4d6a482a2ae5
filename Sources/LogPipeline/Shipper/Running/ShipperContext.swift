import LogPorts
import RecordProtocol
import Synchronization
import SystemPorts

/// What the tasks of one shipper share: the machine, the outbox, the buffer, and how they wake each other.
final class ShipperContext: Sendable {
    let configuration: PipelineConfiguration
    let ports: ProcessPorts
    let sources: [SourceLane]
    let outbox = Mutex(Outbox())
    let account: BufferAccount
    let alarms = Alarms()
    /// When streams have something to do by themselves.
    let deadlines = LaneDeadlines()
    /// There is something to send, or a deadline has come nearer.
    let sending = SendSignal()
    /// The sender is to end.
    let closing = Latch("shipper is closing")
    /// The registry has something to hold.
    let persisting = PersistRequests()
    /// Something was settled, for a shutdown that waits for all of it.
    let settling = Wakeup("shipper: something settled")
    private let journal: any OutcomeJournal
    private let streamRandom: Mutex<RandomStream>
    private let jitterRandom: Mutex<RandomStream>

    /// - Throws: what is wrong with a source.
    init(configuration: PipelineConfiguration, ports: ProcessPorts, journal: any OutcomeJournal) throws {
        self.configuration = configuration
        self.ports = ports
        self.journal = journal
        account = BufferAccount(limit: configuration.shipper.buffer.maxBytes)
        sources = try configuration.shipper.sources.enumerated().map { number, source in
            let settings = try LaneSettings(
                source,
                limits: configuration.shipper.batch,
                work: ports.work,
                mutants: ports.mutants
            )
            return SourceLane(settings, number: number)
        }
        streamRandom = Mutex(ports.random.stream(for: "shipper streams"))
        jitterRandom = Mutex(ports.random.stream(for: "shipper resend jitter"))
    }

    var lanes: [StreamLane] { sources.flatMap(\.lanes) }

    func mintStream() -> StreamID {
        streamRandom.withLock { StreamID.minted(from: &$0) }
    }

    /// Draws from the stream for waits.
    func withJitter<Result: Sendable>(_ body: (inout RandomStream) -> Result) -> Result {
        jitterRandom.withLock { body(&$0) }
    }

    /// Takes a step of `lane`, and acts on what it came to.
    ///
    /// What the step sealed is in the outbox before anybody else can take one: several tasks seal, and a stream's
    /// batches must queue in the order in which they were sealed.
    func step(_ lane: StreamLane, _ body: (inout StreamState) -> LaneOutput?) {
        let output = lane.withState { state in
            let output = body(&state)
            if let shipments = output?.shipments, !shipments.isEmpty {
                outbox.withLock { outbox in
                    for shipment in shipments { outbox.add(shipment) }
                }
            }
            return output
        }
        guard let output else { return }
        for entry in output.settlements {
            journal.settledAtSource(entry.id, source: lane.sourceName, as: entry.settlement)
        }
        if !output.shipments.isEmpty { sending.notify() }
        if output.needsRegistry { persisting.request(.now) }
        if output.hasProgress { persisting.request(.soon) }
    }

    /// `lane` has something to do by itself earlier than before.
    func expect(_ lane: StreamLane, at deadline: Instant) {
        deadlines.note(deadline, of: lane)
        sending.notify()
    }

    /// Looks at the buffer's limit before more is taken in, and applies its policy.
    ///
    /// - Returns: whether what comes next is to be dropped.
    func makeRoom() -> Bool {
        switch configuration.shipper.buffer.overflow {
        case .block: return false
        case .dropNewest: return !account.hasRoom
        case .dropOldest:
            while !account.hasRoom, let oldest = outbox.withLock({ $0.removeOldestNeverSent() }) {
                step(oldest.lane) { $0.giveUp(oldest, as: .overflow) }
            }
            return !account.hasRoom
        }
    }

    var status: ShipperStatus {
        var status = ShipperStatus()
        status.sources = sources.map(\.status)
        status.bufferedBytes = account.bytes
        status.alarms = alarms.all
        return status
    }
}

/// How urgently the registry is to be written.
final class PersistRequests: Sendable {
    enum Urgency: Int, Sendable, Comparable {
        case none, soon, now

        static func < (left: Urgency, right: Urgency) -> Bool { left.rawValue < right.rawValue }
    }

    let wakeup = Wakeup("shipper: registry")
    private let pending = Mutex(Urgency.none)

    init() {}

    func request(_ urgency: Urgency) {
        let isMore = pending.withLock { pending in
            guard urgency > pending else { return false }
            pending = urgency
            return true
        }
        if isMore { wakeup.notify() }
    }

    var urgency: Urgency { pending.withLock { $0 } }

    /// What comes from now on is another request.
    func take() {
        pending.withLock { $0 = .none }
    }
}
