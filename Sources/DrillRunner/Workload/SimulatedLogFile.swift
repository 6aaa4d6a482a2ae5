public import DrillSimulation
public import SystemPorts

/// A log file that grows as its workload's schedule says, as one life of a process has it open.
///
/// The content is made when it is read: that a record is emitted costs no event. A reader that waits for growth is
/// woken at the next intended emission.
///
/// `@unchecked Sendable`: belongs to the simulation's thread, like the log behind it.
public final class SimulatedLogFile: ByteSource, @unchecked Sendable {
    private let log: SourceLog
    private let life: ProcessLife
    private let start: Instant
    public let identity: FileIdentity?

    /// - Parameters:
    ///   - start: when the workload begins, in virtual time.
    public init(_ log: SourceLog, in life: ProcessLife, startingAt start: Instant) {
        self.log = log
        self.life = life
        self.start = start
        var hash = StableHash(seed: 7)
        hash.combine(log.name)
        identity = FileIdentity(device: 1, inode: hash.value)
    }

    /// Waits for ever behind the last record: a followed file has no end.
    public func read(at position: Int64, limit: Int) async throws -> [UInt8]? {
        try await life.call("read of \(log.name)") { reply in
            answer(reply, position, max(1, limit))
        }
    }

    public func size() async throws -> Int64? {
        log.size(at: sinceStart)
    }

    /// Now, on the workload's time line.
    private var sinceStart: Instant { Instant(nanoseconds: (life.localNow - start).wholeNanoseconds) }

    private func answer(_ reply: SimulatedReply<[UInt8]?>, _ position: Int64, _ limit: Int) {
        let now = sinceStart
        let bytes = log.bytes(at: position, limit: limit, now: now)
        life.process.simulation.mark("workload", "generate")
        guard bytes.isEmpty else { return reply.resume(returning: bytes) }
        guard let next = log.nextEmission(after: now) else { return }
        life.schedule(after: next - now) { [self] in
            if reply.isOpen { answer(reply, position, limit) }
        }
    }
}
