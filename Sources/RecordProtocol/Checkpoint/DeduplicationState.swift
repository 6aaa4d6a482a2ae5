public import SystemPorts

/// Which ids are settled in one partition: part of its checkpoint, written in the same transaction as the rows.
///
/// Cheap for runs of consecutive ids of one stream; a change of stream costs a binary search.
public struct DeduplicationState: Hashable, Sendable {
    /// Sorted by stream.
    public private(set) var streams: [StreamSettlement] = []
    /// What the streams' ``StreamSettlement/lastSeen`` are taken from: the newest time given to ``advance(to:)``.
    public private(set) var clock = Timestamp(nanoseconds: 0)
    /// Whether a stream that is not known here has never been here. False once streams have expired, or where reading
    /// did not begin at the partition's first offset: a stream's first announcement is then taken as its baseline.
    public private(set) var knowsAllStreams: Bool

    /// Found since ``takeFindings()``; not part of the state's identity.
    private var findings: [AckedLost] = []
    /// The stream admitted last; not part of the state's identity.
    private var cursor = 0

    package var mutants = Mutants.none

    /// - Parameter readFromFirstOffset: the partition is read from offset 0, nothing of it had been deleted.
    public init(readFromFirstOffset: Bool = true) {
        knowsAllStreams = readFromFirstOffset
    }

    /// What is known of `stream`; `nil` where nothing is.
    public subscript(stream: StreamID) -> StreamSettlement? {
        let place = place(of: stream)
        return place < streams.count && streams[place].stream == stream ? streams[place] : nil
    }

    /// Moves the clock for ``expire(idleSince:endedSince:)`` forward; call once per batch, with the records' Kafka
    /// timestamp.
    public mutating func advance(to now: Timestamp) {
        clock = max(clock, now)
    }

    /// Decides whether the record is to be settled now, and remembers that it is.
    ///
    /// - Parameter floor: the announcement that the record carries, as the first of its sealed batch does. Apply none
    ///   before the log was compared with the checkpoint (``LogComparison``).
    public mutating func admit(_ id: RecordID, floor: FloorAnnouncement? = nil) -> Admission {
        if floor == nil, cursor < streams.count, streams[cursor].stream == id.stream, !id.isMarker, !id.stream.isForeign
        {
            return streams[cursor].admit(id.start, id.end, opensBatch: false, mutants)
        }
        return admitSlowly(id, floor)
    }

    private mutating func admitSlowly(_ id: RecordID, _ floor: FloorAnnouncement?) -> Admission {
        cursor = place(of: id.stream)
        if cursor == streams.count || streams[cursor].stream != id.stream {
            streams.insert(StreamSettlement(id.stream, lastSeen: clock, verified: knowsAllStreams), at: cursor)
        }
        streams[cursor].lastSeen = clock
        if let floor {
            let missing = streams[cursor].apply(floor, mutants)
            if missing > 0 {
                findings.append(
                    AckedLost(
                        stream: id.stream,
                        below: floor.position,
                        acknowledged: floor.acknowledged,
                        missing: missing
                    )
                )
            }
        }
        if id.isMarker { return .marker }
        let admission = streams[cursor].admit(id.start, id.end, opensBatch: floor != nil, mutants)
        // A partition is read in the order of its offsets: what comes before a foreign record is settled with it.
        if id.stream.isForeign { streams[cursor].raiseFloor(to: id.end) }
        return admission
    }

    /// The stream says that it has ended: it may be forgotten earlier than an idle one.
    public mutating func end(_ stream: StreamID) {
        let place = place(of: stream)
        guard place < streams.count, streams[place].stream == stream else { return }
        streams[place].ended = true
    }

    /// Forgets streams that were last heard of before `idle`, and ended ones before `ended`. What they send again later
    /// is stored again: a counted, documented duplicate.
    ///
    /// - Returns: the streams forgotten.
    @discardableResult
    public mutating func expire(idleSince idle: Timestamp, endedSince ended: Timestamp? = nil) -> [StreamID] {
        var forgotten: [StreamID] = []
        streams.removeAll { stream in
            let limit = stream.ended ? max(idle, ended ?? idle) : idle
            guard stream.lastSeen < limit else { return false }
            forgotten.append(stream.stream)
            return true
        }
        cursor = 0
        if !forgotten.isEmpty { knowsAllStreams = false }
        return forgotten
    }

    /// What was found since the last call. Report it once the state is stored; a state that is thrown away has found
    /// nothing.
    public mutating func takeFindings() -> [AckedLost] {
        defer { findings = [] }
        return findings
    }

    private func place(of stream: StreamID) -> Int {
        var low = 0
        var high = streams.count
        while low < high {
            let middle = (low + high) / 2
            if streams[middle].stream < stream { low = middle + 1 } else { high = middle }
        }
        return low
    }

    public static func == (left: DeduplicationState, right: DeduplicationState) -> Bool {
        left.clock == right.clock && left.knowsAllStreams == right.knowsAllStreams && left.streams == right.streams
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(clock)
        hasher.combine(knowsAllStreams)
        hasher.combine(streams)
    }
}

extension DeduplicationState {
    /// What changed from `earlier` to this state, so that a checkpoint can be written as a delta.
    public func delta(since earlier: DeduplicationState) -> DeduplicationDelta {
        var changed: [StreamSettlement] = []
        var forgotten: [StreamID] = []
        var old = earlier.streams[...]
        for stream in streams {
            while let first = old.first, first.stream < stream.stream { forgotten.append(old.removeFirst().stream) }
            if let first = old.first, first.stream == stream.stream {
                if first != stream { changed.append(stream) }
                old.removeFirst()
            } else {
                changed.append(stream)
            }
        }
        forgotten.append(contentsOf: old.map(\.stream))
        return DeduplicationDelta(
            changed: changed,
            forgotten: forgotten,
            clock: clock,
            knowsAllStreams: knowsAllStreams
        )
    }

    /// The state after `delta`.
    public mutating func apply(_ delta: DeduplicationDelta) {
        for stream in delta.forgotten {
            let place = place(of: stream)
            if place < streams.count, streams[place].stream == stream { streams.remove(at: place) }
        }
        for stream in delta.changed {
            let place = place(of: stream.stream)
            if place < streams.count, streams[place].stream == stream.stream {
                streams[place] = stream
            } else {
                streams.insert(stream, at: place)
            }
        }
        clock = delta.clock
        knowsAllStreams = delta.knowsAllStreams
        cursor = 0
    }
}

/// The streams that differ between two states of one partition.
public struct DeduplicationDelta: Hashable, Sendable {
    public let changed: [StreamSettlement]
    public let forgotten: [StreamID]
    public let clock: Timestamp
    public let knowsAllStreams: Bool

    public var isEmpty: Bool { changed.isEmpty && forgotten.isEmpty }
}
