public import DrillSimulation
public import SystemPorts

/// A socket that a workload writes into and a shipper reads from: bytes can be read once, and the kernel's buffer
/// between the two is bounded. A record that does not fit whole, or finds nobody listening, is dropped by the writer,
/// which counts it and goes on.
///
/// Emission costs no events: what the writer did between two reads is worked out at the second, which comes to the
/// same, because only reads make room.
///
/// `@unchecked Sendable`: belongs to the simulation's thread.
public final class SimulatedSocket: @unchecked Sendable {
    public let log: SourceLog
    /// Bytes that the kernel holds for the reader.
    public let bufferBytesMax: Int
    let start: Instant
    private let simulation: Simulation

    /// What became of consecutive records on their way into the socket.
    struct Fate: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            /// Written into the buffer of the connection with this number.
            case accepted(connection: Int)
            /// The buffer was full.
            case dropped(reason: String)
        }

        let kind: Kind
        /// The first ordinal; those up to the next fate's share it.
        let first: Int
    }

    private(set) var fates: [Fate] = []
    /// The first record whose fate is open.
    private(set) var nextOrdinal = 0
    /// Number of the connection that is open, if any, and how many there were.
    private var openConnection: Int?
    private var owner: ProcessLife?
    public private(set) var connections = 0
    /// The life of the reading process that made each connection, by ``ProcessLife/number``.
    private(set) var lives: [Int] = []
    /// Records handed to the readers of each connection, whole ones.
    private(set) var recordsRead: [Int] = []

    private var buffer: [UInt8] = []
    private var bufferHead = 0

    /// - Parameter start: when the workload begins, in virtual time.
    public init(_ log: SourceLog, bufferBytesMax: Int = 212_992, startingAt start: Instant, on simulation: Simulation) {
        self.log = log
        self.bufferBytesMax = bufferBytesMax
        self.start = start
        self.simulation = simulation
    }

    /// The next connection, as a listening life accepts it. The workload connects once to each life: whoever accepts
    /// again waits for as long as that connection is open.
    public func accept(_ life: ProcessLife) async throws -> (any ByteSource)? {
        try await life.call("accept on \(log.name)") { reply in
            guard openConnection == nil || owner !== life else { return }
            reply.resume(returning: connect(life))
        }
    }

    /// Opens the connection of `life`; one that was open is closed, and what its buffer held is lost with it.
    public func connect(_ life: ProcessLife) -> any ByteSource {
        disconnect()
        let number = connections
        connections += 1
        recordsRead.append(0)
        lives.append(life.number)
        openConnection = number
        owner = life
        life.onSever { [self] in
            if openConnection == number { disconnect() }
        }
        return SocketConnection(self, in: life, number: number)
    }

    /// The reader is gone: what waits in the buffer is lost, and what is written from now on is dropped.
    public func disconnect() {
        settle(until: sinceStart(simulation.now))
        openConnection = nil
        owner = nil
        buffer.removeAll()
        bufferHead = 0
    }

    private func sinceStart(_ instant: Instant) -> Instant {
        Instant(nanoseconds: (instant - start).wholeNanoseconds)
    }

    /// Bytes that wait for the reader.
    var bufferedBytes: Int { buffer.count - bufferHead }

    /// Records that the writer dropped so far, by reason.
    public var droppedRecords: [String: Int] {
        droppedOrdinals.reduce(into: [:]) { $0[$1.reason, default: 0] += $1.ordinals.count }
    }

    /// The first record that waits in the buffer of the open connection; `nil` where none does. With what the writer has
    /// dropped taken out, all later ones wait too.
    var firstUnread: Int? {
        guard let openConnection else { return nil }
        var read = recordsRead[openConnection]
        for ordinals in ordinals(ofConnection: openConnection) {
            if read < ordinals.count { return ordinals.lowerBound + read }
            read -= ordinals.count
        }
        return nil
    }

    /// Works out what the writer did up to `now`.
    func settle(until now: Instant) {
        settle(through: log.emitted(at: now))
    }

    /// Works out what the writer did with its first `emitted` records.
    func settle(through emitted: Int) {
        while nextOrdinal < emitted {
            guard let block = log.content(nextOrdinal / SourceLog.blockRecords) else { return }
            let first = nextOrdinal % SourceLog.blockRecords
            let end = min(block.count, first + emitted - nextOrdinal)
            for index in first..<end { write(block, index) }
        }
    }

    private func write(_ block: GeneratedBlock, _ index: Int) {
        let from = index == 0 ? 0 : Int(block.ends[index - 1])
        let until = Int(block.ends[index])
        if let openConnection {
            if bufferedBytes + until - from <= bufferBytesMax {
                buffer += block.bytes[from..<until]
                note(.accepted(connection: openConnection))
            } else {
                note(.dropped(reason: "socket-full"))
            }
        } else {
            note(.dropped(reason: "socket-closed"))
        }
        nextOrdinal += 1
    }

    private func note(_ kind: Fate.Kind) {
        if fates.last?.kind != kind { fates.append(Fate(kind: kind, first: nextOrdinal)) }
    }

    /// Hands out bytes to the reader of connection `number`; `nil` when that connection is closed.
    func take(_ number: Int, limit: Int, now: Instant) -> [UInt8]? {
        settle(until: now)
        guard openConnection == number else { return nil }
        let end = min(buffer.count, bufferHead + limit)
        let bytes = Array(buffer[bufferHead..<end])
        bufferHead = end
        recordsRead[number] += bytes.reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
        if bufferHead > 1 << 16 {
            buffer.removeFirst(bufferHead)
            bufferHead = 0
        }
        return bytes
    }
}

/// One connection as its reader has it.
///
/// `@unchecked Sendable`: belongs to the simulation's thread.
private final class SocketConnection: ByteSource, @unchecked Sendable {
    private let socket: SimulatedSocket
    private let life: ProcessLife
    private let number: Int

    init(_ socket: SimulatedSocket, in life: ProcessLife, number: Int) {
        self.socket = socket
        self.life = life
        self.number = number
    }

    var identity: FileIdentity? { nil }

    func read(at position: Int64, limit: Int) async throws -> [UInt8]? {
        try await life.call("read of socket \(socket.log.name)") { reply in
            answer(reply, max(1, limit))
        }
    }

    func size() async throws -> Int64? { nil }

    private func answer(_ reply: SimulatedReply<[UInt8]?>, _ limit: Int) {
        let now = Instant(nanoseconds: (life.localNow - socket.start).wholeNanoseconds)
        guard let bytes = socket.take(number, limit: limit, now: now) else { return reply.resume(returning: nil) }
        guard bytes.isEmpty else { return reply.resume(returning: bytes) }
        guard let next = socket.log.nextEmission(after: now) else { return }
        life.schedule(after: next - now) { [self] in
            if reply.isOpen { answer(reply, limit) }
        }
    }
}
