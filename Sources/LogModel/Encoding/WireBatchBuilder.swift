public import RecordProtocol
public import SystemPorts

/// The last day of each timestamp column.
struct WrittenDays {
    var timestamp = TimestampText.WrittenDay()
    var observed = TimestampText.WrittenDay()
}

/// Encodes the records of one sealed batch as they come, into one buffer.
public struct WireBatchBuilder: ~Copyable {
    private let encoder: WireEncoder
    /// Longer than what has been written.
    private var bytes: [UInt8]
    private var written: Int
    /// Records of the batch that was finished last.
    private var finished = 0
    private var ranges: [ByteRange] = []
    private var days: WrittenDays
    private var streams: RecordIDText.WrittenStream

    /// Room in front of the first record, for a floor that is known only when the batch is sealed.
    private static let headroom = 64

    /// What a sealed batch leaves to the next one of its stream: memory that is there, and how many records to expect.
    /// Batches of a stream are much alike, so the next one need neither grow nor ask the system for pages.
    public struct Room: Sendable {
        fileprivate var bytes: [UInt8] = []
        public fileprivate(set) var records = 0
        fileprivate var days = WrittenDays()
        fileprivate var streams = RecordIDText.WrittenStream()

        public init() {}
    }

    /// - Parameters:
    ///   - capacity: bytes to expect, where `room` has none.
    ///   - room: what the stream's batch before left, with ``leaveRoom()``.
    public init(_ encoder: WireEncoder, capacity: Int = 0, room: consuming Room = Room()) {
        self.encoder = encoder
        bytes = room.bytes
        days = room.days
        streams = room.streams
        written = Self.headroom
        ranges.reserveCapacity(room.records)
        guard bytes.isEmpty else { return }
        bytes = Self.room(max(capacity, 4_096) + Self.headroom)
        for index in 0..<Self.headroom { bytes[index] = 0x20 }
    }

    /// What the next batch of the stream can use, now that this one is finished.
    public mutating func leaveRoom() -> Room {
        var room = Room()
        room.records = finished
        room.days = days
        room.streams = streams
        swap(&room.bytes, &bytes)
        return room
    }

    /// How many records it holds.
    public var count: Int { ranges.count }
    /// Bytes of all records so far.
    public var byteCount: Int { written - Self.headroom }

    /// Appends a row of `batch` under the id `id`, whose positions are not negative.
    public mutating func append(_ batch: LogBatch, row: Int, id: RecordID) {
        precondition(id.start >= 0 && id.end >= id.start, "positions begin at zero, and a record ends behind its start")
        let columns = batch.columns
        let start = written
        let needed = encoder.byteCountMax(columns, row) + MutableRawSpan.slack
        if bytes.count - start < needed { grow(needed) }
        written = Self.put(columns, row, id, encoder, &bytes, start, &days, &streams)
        ranges.append(ByteRange(start: start, end: written))
    }

    /// Writes one record from `start` on, and returns its end.
    private static func put(
        _ columns: LogColumns,
        _ row: Int,
        _ id: RecordID,
        _ encoder: borrowing WireEncoder,
        _ bytes: inout [UInt8],
        _ start: Int,
        _ days: inout WrittenDays,
        _ streams: inout RecordIDText.WrittenStream
    ) -> Int {
        var span = bytes.mutableSpan
        var target = span.mutableBytes
        var position = start
        streams.put(id, &target, &position)
        encoder.putBody(columns, row, &target, &position, &days)
        return position
    }

    /// Appends rows of `batch`, each with its start and end in `stream`.
    ///
    /// - Parameter starts, ends: one per row of `rows`, in order.
    public mutating func append(
        _ batch: LogBatch,
        rows: Range<Int>,
        stream: StreamID,
        starts: [Int64],
        ends: [Int64]
    ) {
        precondition(starts.count == rows.count && ends.count == rows.count, "a start and an end per row")
        for row in rows {
            let index = row - rows.lowerBound
            append(batch, row: row, id: RecordID(stream: stream, start: starts[index], end: ends[index]))
        }
    }

    /// The sealed batch; `floor`, whose numbers are not negative, is announced by its first record. The builder is empty
    /// then.
    public mutating func finish(floor: FloorAnnouncement? = nil) -> ByteRecords {
        defer {
            finished = ranges.count
            ranges = []
            written = Self.headroom
        }
        var bytes = sealedBytes()
        guard let floor, let first = ranges.first else { return ByteRecords(bytes: bytes, ranges: ranges) }
        // `{"_id":"…"` moves to the left, and the floor goes into the gap.
        let text = Self.members(of: floor)
        var head = Int(first.start) + 8
        while bytes[head] != 0x22 { head += 1 }
        head += 1
        let start = Int(first.start) - text.count
        for index in Int(first.start)..<head { bytes[index - text.count] = bytes[index] }
        for index in text.indices { bytes[head - text.count + index] = text[index] }
        ranges[0] = ByteRange(start: start, end: Int(first.end))
        return ByteRecords(bytes: bytes, ranges: ranges)
    }

    /// `,"_floor":1,"_acked":2`
    private static func members(of floor: FloorAnnouncement) -> [UInt8] {
        var text = [UInt8](repeating: 0, count: 2 * 32)
        var position = 0
        do {
            var span = text.mutableSpan
            var target = span.mutableBytes
            target.put(0x726F_6F6C_665F_222C, 8, &position)
            target.put(0x3A22, 2, &position)
            target.putDecimal(floor.position, &position)
            target.put(0x6465_6B63_615F_222C, 8, &position)
            target.put(0x3A22, 2, &position)
            target.putDecimal(floor.acknowledged, &position)
        }
        text.removeLast(text.count - position)
        return text
    }

    /// What was written, without room behind: sealed batches are kept for long.
    private mutating func sealedBytes() -> [UInt8] {
        if bytes.count - written > written / 16 {
            defer {
                // Far more than a stream seems to need any longer.
                if bytes.count > 65_536, written < bytes.count / 4 { bytes = [] }
            }
            return Array(bytes[..<written])
        }
        var sealed: [UInt8] = []
        swap(&sealed, &bytes)
        sealed.removeLast(sealed.count - written)
        return sealed
    }

    @inline(never)
    private mutating func grow(_ needed: Int) {
        var larger = Self.room(max(bytes.count * 2, written + needed))
        if bytes.isEmpty {
            for index in 0..<written { larger[index] = 0x20 }
        } else {
            larger.replaceSubrange(0..<written, with: bytes[0..<written])
        }
        bytes = larger
    }

    /// An array whose bytes will all be written before they are read: to clear them first would cost a fifth of the
    /// encoder's time.
    private static func room(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { _, initialized in initialized = count }
    }
}
