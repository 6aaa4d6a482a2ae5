import LogModel
import SystemPorts

/// Makes a recording out of log files: their lines in the order of their times.
public struct RecordingMaker: Sendable {
    /// One file's account.
    public struct Account: Sendable {
        public let name: String
        public let lines: Int
        /// How its times are written.
        public let pattern: String
        /// Lines that state no time.
        public let untimed: Int
        /// Lines that state an earlier time than the line before.
        public let backward: Int
    }

    /// What has been added so far, in its order.
    public private(set) var accounts: [Account] = []
    private let pattern: String?
    private let masking: Masking?
    private var files: [(lines: [[UInt8]], moments: [Int64])] = []

    /// - Parameters:
    ///   - pattern: how times are written in every file; `nil` to recognise it, file by file.
    public init(pattern: String? = nil, masking: Masking? = nil) {
        self.pattern = pattern
        self.masking = masking
    }

    /// Adds the lines of one file.
    ///
    /// - Throws: ``RecordingError`` where there is none, or no time.
    public mutating func add(_ bytes: [UInt8], name: String) throws(RecordingError) {
        guard !bytes.isEmpty else { throw RecordingError("\(name): the file is empty; accepted: lines of a log") }
        guard !Recording.isRecording(bytes) else {
            throw RecordingError("\(name): this is a recording already; accepted: lines of a log")
        }
        if let foreign = ForeignBytes(bytes) { throw RecordingError("\(name): \(foreign.advice)") }
        let lines = Self.lines(of: bytes)
        let finder: TimeFinder
        if let pattern { finder = try TimeFinder(pattern) } else { finder = try .recognising(lines, of: name) }
        let times = finder.times(of: lines)
        guard times.untimed < lines.count else {
            throw RecordingError("\(name): no line states a time written as \(finder.pattern)")
        }
        var kept = lines
        if let masking {
            for index in kept.indices { kept[index] = masking.mask(lines[index], keeping: times.ranges[index]) }
        }
        files.append((kept, times.moments))
        accounts.append(
            Account(
                name: name,
                lines: lines.count,
                pattern: finder.pattern,
                untimed: times.untimed,
                backward: times.backward
            )
        )
    }

    /// The recording of everything that was added.
    ///
    /// - Throws: ``RecordingError`` where it would be too large.
    public func recording() throws(RecordingError) -> Recording {
        let size = files.reduce(0) { $0 + $1.lines.reduce(0) { $0 + $1.count + 1 } }
        guard size < Recording.contentMax / 2 else {
            throw RecordingError("the files hold \(size) bytes; accepted: at most \(Recording.contentMax / 2)")
        }
        var bytes: [UInt8] = []
        var ends: [Int] = []
        var moments: [Int64] = []
        var next = [Int](repeating: 0, count: files.count)
        var last = 0
        while true {
            // The earliest line; among equals the file whose line came last, so that continuations stay together.
            var chosen: Int?
            for file in files.indices where next[file] < files[file].lines.count {
                let moment = files[file].moments[next[file]]
                guard let other = chosen else {
                    chosen = file
                    continue
                }
                let rival = files[other].moments[next[other]]
                if moment < rival || (moment == rival && file == last) { chosen = file }
            }
            guard let chosen else { break }
            // A line that ended its file without a terminator needs one where others follow.
            if let end = bytes.last, end != 0x0A {
                bytes.append(0x0A)
                ends[ends.count - 1] = bytes.count
            }
            bytes += files[chosen].lines[next[chosen]]
            ends.append(bytes.count)
            moments.append(files[chosen].moments[next[chosen]])
            next[chosen] += 1
            last = chosen
        }
        let start = moments.first ?? 0
        return Recording(
            bytes: bytes,
            ends: ends,
            times: moments.map { $0 - start },
            start: Timestamp(nanoseconds: start),
            isMasked: masking != nil
        )
    }

    /// Each with its terminator.
    private static func lines(of bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == 0x0A {
            lines.append(Array(bytes[start...index]))
            start = index + 1
        }
        if start < bytes.count { lines.append(Array(bytes[start...])) }
        return lines
    }
}
