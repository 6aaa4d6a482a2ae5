import RecordProtocol
import Synchronization
import SystemPorts

/// Keeps which stream each source is, and how far it is settled, in one file of the disk.
final class RegistryKeeper: Sendable {
    private struct State: Sendable {
        /// Streams of earlier lives that no source has taken up (yet).
        var dormant: [RegistryEntry] = []
        /// What the disk holds.
        var held: [RegistryEntry] = []
    }

    private let context: ShipperContext
    private let state = Mutex(State())

    init(_ context: ShipperContext) {
        self.context = context
    }

    private var path: String { context.configuration.shipper.registry.path }
    private var interval: Duration { context.configuration.shipper.registry.persistInterval }

    // MARK: Loading and looking up

    /// Reads the registry; waits and tries again while the disk does not give it.
    ///
    /// - Throws: ``RegistryError`` for a damaged file: an operator must decide; `CancellationError`; ``PortSevered``.
    func load() async throws {
        while true {
            do {
                guard let status = try await context.ports.disk.status(of: path) else { return }
                let bytes = try await context.ports.disk.read(path, 0..<status.size)
                let entries = try StreamRegistryFormat.decode(bytes)
                context.alarms.clear("registry")
                state.withLock { state in
                    // Inputs that could be read only once had a stream for that life of the process.
                    state.dormant = entries.filter { $0.file != nil && !$0.ended }
                    state.held = entries
                }
                return
            } catch let error as DiskError {
                if error.code == .severed {
                    try Task.checkCancellation()
                    throw PortSevered(port: "disk")
                }
                context.alarms.raise("registry", "cannot be read: \(error)")
            }
            try await context.ports.time.sleep(for: interval)
        }
    }

    /// The streams of earlier lives that `source` may go on with.
    func dormant(of source: String) -> [RegistryEntry] {
        if context.ports.mutants.has("shipper-mints-new-stream-on-restart") { return [] }
        return state.withLock { state in state.dormant.filter { $0.source == source } }
    }

    /// `source` has found its input: none of its older streams will be gone on with.
    ///
    /// - Returns: how many those were.
    func forgetDormant(of source: String) -> Int {
        state.withLock { state in
            let before = state.dormant.count
            state.dormant.removeAll { $0.source == source }
            return before - state.dormant.count
        }
    }

    // MARK: Persisting

    /// Persists what is asked for, forever.
    func run() async throws {
        var last: Instant?
        while true {
            switch context.persisting.urgency {
            case .none:
                try await context.persisting.wakeup.wait()
                continue
            case .soon:
                if let due = last.map({ $0 + interval }), due > context.ports.time.now {
                    _ = try await context.persisting.wakeup.wait(until: due, on: context.ports.time)
                    if context.ports.time.now < due { continue }
                }
            case .now: break
            }
            last = context.ports.time.now
            if try await persist() == false { try await context.ports.time.sleep(for: interval) }
        }
    }

    /// Writes what all streams have come to, and lets go what waited for it.
    ///
    /// - Returns: whether the disk holds it.
    /// - Throws: `CancellationError`; ``PortSevered``.
    func persist() async throws -> Bool {
        context.persisting.take()
        for source in context.sources { source.removeFinished() }
        let lanes = context.lanes
        let current = lanes.map { lane in lane.withState { $0.registryEntry } }
        let entries = state.withLock { $0.dormant } + current
        if entries != state.withLock({ $0.held }) {
            do throws(DiskError) {
                try await context.ports.disk.replace(path, with: StreamRegistryFormat.encode(entries))
            } catch {
                if error.code == .severed {
                    try Task.checkCancellation()
                    throw PortSevered(port: "disk")
                }
                // Nothing is announced that is not persisted; sending goes on under the older floors.
                context.alarms.raise("registry", "cannot be written: \(error)")
                context.persisting.request(.now)
                return false
            }
            context.alarms.clear("registry")
            state.withLock { $0.held = entries }
        }
        for (lane, entry) in zip(lanes, current) {
            context.step(lane) { $0.persisted(entry) }
        }
        return true
    }
}
