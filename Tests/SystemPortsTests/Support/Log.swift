import DrillSimulation
import Foundation
import Synchronization
import SystemPorts

/// What tasks did, in the order in which they did it.
final class Log<Entry: Sendable>: Sendable {
    private let entries = Mutex<[Entry]>([])

    init(of: Entry.Type = Entry.self) {}

    func add(_ entry: Entry) {
        entries.withLock { $0.append(entry) }
    }

    var all: [Entry] { entries.withLock { $0 } }
}

/// A time source of the real machine, for tests with real threads.
struct RealTime: TimeSource {
    private static let clock = ContinuousClock()
    private static let origin = clock.now

    var now: Instant { .zero + (Self.clock.now - Self.origin) }
    var wallTime: Timestamp { Timestamp(nanoseconds: now.nanoseconds) }

    func setAlarm(at deadline: Instant, _ action: @escaping @Sendable () -> Void) throws(PortSevered) -> Alarm {
        let task = Task.detached {
            try await Task.sleep(for: deadline - now)
            action()
        }
        return Alarm { task.cancel() }
    }
}
