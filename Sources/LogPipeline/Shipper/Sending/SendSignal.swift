import Synchronization
import SystemPorts

/// Wakes the sender: there is something to send, or a deadline has come nearer.
final class SendSignal: Sendable {
    let wakeup = Wakeup("shipper: something to send")
    /// The client's queue was full when it was last tried.
    let isFull = Atomic(false)

    init() {}

    func notify() {
        wakeup.notify()
    }

    /// A report has come, so that a full queue may have room again.
    func roomMayBe() {
        if isFull.exchange(false, ordering: .relaxed) { wakeup.notify() }
    }
}
