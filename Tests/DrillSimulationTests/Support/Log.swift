import DrillSimulation
import Foundation
import Synchronization
import SystemPorts

/// What tasks did, in the order in which they did it.
final class Log: Sendable {
    private let entries = Mutex<[String]>([])

    func add(_ entry: String) {
        entries.withLock { $0.append(entry) }
    }

    var all: [String] { entries.withLock { $0 } }
}

/// Runs `body` on a thread of its own, so that a run that waits for a stray task does not take the pool's thread that
/// the stray task needs.
func onOwnThread<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}

/// The failure that ends a run of `body`; `nil` when it succeeds.
func failing(_ body: () throws -> Void) -> SimulationFailure? {
    do {
        try body()
        return nil
    } catch {
        return error as? SimulationFailure
    }
}

extension Instant {
    static func seconds(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }
    static func milliseconds(_ milliseconds: Int64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }
}
