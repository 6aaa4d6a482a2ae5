import KafkaPorts
import SystemPorts

/// The shipments of all sources, between sealing and settlement. A value: what to send is decided here, sending is done
/// elsewhere.
///
/// A shipment is ready → sending → in flight → settled (taken out), or → waiting → ready again.
struct Outbox: Sendable {
    /// To be sent now, in order.
    private var ready: [Shipment] = []
    private var readyHead = 0
    /// Handed to the client, by ticket.
    private var inFlight: [ProduceTicket: Shipment] = [:]
    /// To be sent again later: a few, since only failures are here.
    private var waiting: [(due: Instant, shipment: Shipment)] = []
    /// Reports that overtook the note of their send.
    private var earlyReports: [ProduceTicket: DeliveryReport] = [:]
    /// Shipments between ``next()`` and ``sent(_:under:)`` or ``putBack(_:)``.
    private var sending = 0

    init() {}

    /// Nothing is held in any state.
    var isEmpty: Bool { readyCount == 0 && inFlight.isEmpty && waiting.isEmpty && sending == 0 }
    var readyCount: Int { ready.count - readyHead }
    var inFlightCount: Int { inFlight.count }
    var waitingCount: Int { waiting.count }

    /// When the next waiting shipment becomes ready.
    var nextDue: Instant? { waiting.lazy.map(\.due).min() }

    mutating func add(_ shipment: Shipment) {
        ready.append(shipment)
    }

    /// Takes the next shipment to send; answer with ``sent(_:under:)``, one of both ``putBack(_:)`` or
    /// ``settled()``.
    ///
    /// What is due to be sent again goes first: it is older than what has not been sent yet, and its stream's floor waits
    /// for it.
    mutating func next(at now: Instant) -> Shipment? {
        if !waiting.isEmpty {
            let due = waiting.filter { $0.due <= now }
            if !due.isEmpty {
                waiting.removeAll { $0.due <= now }
                putFirst(due.map(\.shipment))
            }
        }
        guard readyHead < ready.count else { return nil }
        let shipment = ready[readyHead]
        readyHead += 1
        if readyHead == ready.count || (readyHead > 64 && readyHead * 2 > ready.count) {
            ready.removeFirst(readyHead)
            readyHead = 0
        }
        sending += 1
        return shipment
    }

    /// The client has taken it.
    ///
    /// - Returns: the report, where it has come already.
    mutating func sent(_ shipment: Shipment, under ticket: ProduceTicket) -> DeliveryReport? {
        sending -= 1
        inFlight[ticket] = shipment
        return earlyReports.removeValue(forKey: ticket)
    }

    /// The client has not taken it: it stays the next one.
    mutating func putBack(_ shipment: Shipment) {
        sending -= 1
        if readyHead > 0 {
            readyHead -= 1
            ready[readyHead] = shipment
        } else {
            ready.insert(shipment, at: 0)
        }
    }

    /// It goes on as `parts`: they are the next ones.
    mutating func putBack(_ parts: [Shipment]) {
        sending -= 1
        putFirst(parts)
    }

    /// For a planted bug.
    mutating func putBackLast(_ shipment: Shipment) {
        sending -= 1
        ready.append(shipment)
    }

    private mutating func putFirst(_ shipments: [Shipment]) {
        ready.replaceSubrange(..<readyHead, with: shipments)
        readyHead = 0
    }

    /// It is settled.
    mutating func settled() {
        sending -= 1
    }

    /// Takes what `report` is about; `nil` where the note of its send has not come yet.
    mutating func reported(_ report: DeliveryReport) -> Shipment? {
        guard let shipment = inFlight.removeValue(forKey: report.ticket) else {
            earlyReports[report.ticket] = report
            return nil
        }
        sending += 1
        return shipment
    }

    /// To be sent again at `due`.
    mutating func resend(_ shipment: Shipment, at due: Instant) {
        sending -= 1
        waiting.append((due, shipment))
    }

    /// Takes out the oldest shipment that was never handed to a client.
    mutating func removeOldestNeverSent() -> Shipment? {
        guard let index = ready[readyHead...].firstIndex(where: { !$0.wasSent }) else { return nil }
        return ready.remove(at: index)
    }

    /// Takes out everything.
    mutating func removeAll() -> [Shipment] {
        let all = abandonInFlight() + waiting.map(\.shipment) + ready[readyHead...]
        self = Outbox()
        return all
    }

    /// The producer is gone: takes everything it will never report on, in the order of sending.
    mutating func abandonInFlight() -> [Shipment] {
        let tickets = inFlight.keys.sorted()
        let shipments = tickets.compactMap { inFlight[$0] }
        inFlight = [:]
        earlyReports = [:]
        sending += shipments.count
        return shipments
    }
}
