public import SystemPorts
import ZstdFrames

/// Lines as they were written, and when each one was. One file, described in the page "Recordings".
public struct Recording: Sendable {
    /// The lines, each with its terminator; an unterminated last line is a line.
    public let bytes: [UInt8]
    /// Behind each line.
    public let ends: [Int]
    /// Nanoseconds since the first line, in whole microseconds, rising.
    public let times: [Int64]
    /// When the first line was written.
    public let start: Timestamp
    /// Whether letters and digits were replaced.
    public let isMasked: Bool

    public var count: Int { ends.count }

    /// - Precondition: as many times as lines, rising.
    public init(bytes: [UInt8], ends: [Int], times: [Int64], start: Timestamp, isMasked: Bool = false) {
        precondition(ends.count == times.count, "a time per line")
        self.bytes = bytes
        self.ends = ends
        self.times = times.map { $0 / 1_000 * 1_000 }
        self.start = start
        self.isMasked = isMasked
    }

    /// Bytes of text that a recording may hold, once decompressed: a GiB.
    static let contentMax = 1 << 30
    private static let magic: [UInt8] = Array("LOGREC".utf8) + [0, 1]

    /// Whether `bytes` begin as a recording does, of whatever version.
    static func isRecording(_ bytes: [UInt8]) -> Bool { bytes.starts(with: magic.prefix(7)) }

    // MARK: The file

    /// The file's content.
    public func encoded() throws -> [UInt8] {
        var content = VarintWriter()
        content.append(UInt64(count))
        content.append(isMasked ? 1 : 0)
        content.append(zigzag: start.nanoseconds)
        var last: Int64 = 0
        for time in times {
            content.append(UInt64(max(0, time - last) / 1_000))
            last = time
        }
        var begin = 0
        for end in ends {
            content.append(UInt64(end - begin))
            begin = end
        }
        return try Self.magic + ZstdFrame.compress(content.bytes + bytes)
    }

    /// - Throws: ``RecordingError`` for anything that is no whole recording.
    public init(decoding file: [UInt8]) throws(RecordingError) {
        guard Self.isRecording(file) else {
            throw RecordingError("it is no recording: it does not begin with LOGREC; to make one: logdrill record")
        }
        guard file.count > 7, file[7] == 1 else {
            let version = file.count > 7 ? "version \(file[7])" : "no version"
            throw RecordingError("the recording is of \(version); accepted: version 1")
        }
        let content: [UInt8]
        do {
            content = try ZstdFrame.decompress(file[8...], limit: Self.contentMax)
        } catch {
            throw RecordingError("the recording is damaged: \(error)")
        }
        var reader = VarintReader(content)
        guard let count = reader.next(), let flags = reader.next(), let start = reader.nextZigzag(), flags <= 1,
            // Each line takes three bytes at least: nothing is asked for that cannot be there.
            count <= UInt64(content.count / 3 + 1)
        else { throw RecordingError.damaged("its head") }
        var times: [Int64] = []
        var time: Int64 = 0
        for _ in 0..<count {
            guard let step = reader.next(), step < 1 << 53 else { throw RecordingError.damaged("its times") }
            let (sum, overflow) = time.addingReportingOverflow(Int64(step) * 1_000)
            guard !overflow else { throw RecordingError.damaged("its times") }
            time = sum
            times.append(time)
        }
        var ends: [Int] = []
        var end = 0
        for _ in 0..<count {
            guard let length = reader.next(), length > 0, length <= UInt64(content.count) else {
                throw RecordingError.damaged("its lines")
            }
            end += Int(length)
            ends.append(end)
        }
        guard end == content.count - reader.position else { throw RecordingError.damaged("its lines") }
        self.init(
            bytes: Array(content[reader.position...]),
            ends: ends,
            times: times,
            start: Timestamp(nanoseconds: start),
            isMasked: flags == 1
        )
    }
}

/// Why a recording cannot be read or made, and what to do about it.
public struct RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    static func damaged(_ part: String) -> RecordingError {
        RecordingError("the recording is damaged: \(part) cannot be read")
    }
}

/// Whole numbers in seven bits per byte, the least significant first (LEB128).
struct VarintWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func append(zigzag number: Int64) {
        append(UInt64(bitPattern: number << 1 ^ number >> 63))
    }
}

struct VarintReader {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// `nil` at the end, and for a number of more than 63 bits.
    mutating func next() -> UInt64? {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 63, by: 7) {
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            position += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        return nil
    }

    mutating func nextZigzag() -> Int64? {
        next().map { Int64(bitPattern: $0 >> 1) ^ -Int64(bitPattern: $0 & 1) }
    }
}
