import Synchronization
import SystemPorts

/// The bytes that are read and not settled, all sources together, against their limit.
///
/// The limit is looked at before a chunk is taken in: it can be exceeded by what one chunk of each source becomes.
final class BufferAccount: Sendable {
    let limit: Int

    private struct State: Sendable {
        var bytes = 0
        /// Readers that wait for room.
        var waiting: [Wakeup] = []
    }

    private let state = Mutex(State())

    init(limit: Int) {
        self.limit = limit
    }

    var bytes: Int { state.withLock { $0.bytes } }
    var hasRoom: Bool { bytes < limit }

    func change(by bytes: Int) {
        guard bytes != 0 else { return }
        let freed = state.withLock { state in
            state.bytes += bytes
            guard state.bytes < limit, !state.waiting.isEmpty else { return [Wakeup]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for wakeup in freed { wakeup.notify() }
    }

    /// Waits until there is room.
    ///
    /// - Parameter wakeup: the waiting task's own.
    /// - Throws: `CancellationError`.
    func waitForRoom(_ wakeup: Wakeup) async throws {
        while true {
            let mustWait = state.withLock { state in
                guard state.bytes >= limit else { return false }
                if !state.waiting.contains(where: { $0 === wakeup }) { state.waiting.append(wakeup) }
                return true
            }
            if !mustWait { return }
            try await wakeup.wait()
        }
    }
}
