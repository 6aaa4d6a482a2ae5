/// What happens in a step. Put into words only for a trace that is printed.
struct StepLabel {
    enum Kind: UInt8 {
        /// `what` is a text known to the world.
        case text
        case requestLost, appendedUnheard, appendedAndAcknowledged, recognisedAndAcknowledged
        case shipperCrashes, terminatorWritten, topicGrows
        case compares, fetches, moves
        case written, writtenUnheard, notYetWritten, stale, letterThenCrash
        case lateWriteLands, lateWriteNeverLands, redrive
        case truncation, retention, recreation
    }

    let kind: Kind
    /// A processor or a partition.
    var who: UInt8 = 0
    /// A message, a text, an offset, a position, a count.
    var what: UInt32 = 0

    init(_ kind: Kind, who: Int = 0, what: UInt32 = 0) {
        self.kind = kind
        self.who = UInt8(who)
        self.what = what
    }
}

extension ProtocolWorld {
    func text(of label: StepLabel) -> String {
        let who = label.who
        let what = label.what
        func message() -> String { text(messages[what].batch) }
        func write() -> String { "processor \(who), \(texts[what])" }
        return switch label.kind {
        case .text: texts[what]
        case .requestLost: "\(message()): request lost"
        case .appendedUnheard: "\(message()): appended, answer lost"
        case .appendedAndAcknowledged: "\(message()): appended and acknowledged"
        case .recognisedAndAcknowledged: "\(message()): sent again, recognised by the broker, acknowledged"
        case .shipperCrashes: "the shipper crashes and reads again"
        case .terminatorWritten: "the line's terminator is written"
        case .topicGrows: "the topic grows"
        case .compares: "processor \(who) compares the log"
        case .fetches: "processor \(who) fetches offset \(what)"
        case .moves: "partition \(what) moves to processor \(who)"
        case .written: "\(write()): written"
        case .writtenUnheard: "\(write()): written, answer lost, checkpoint read again"
        case .notYetWritten: "\(write()): answer lost, not written yet, checkpoint read again"
        case .stale: "\(write()): stale, checkpoint read again"
        case .letterThenCrash: "\(write()): dead letter acknowledged, then a crash"
        case .lateWriteLands: "the late write lands"
        case .lateWriteNeverLands: "the late write never lands"
        case .redrive: "re-drive \(what)"
        case .truncation: "partition \(who) is cut to \(what) records"
        case .retention: "retention deletes the first \(what) records of partition \(who)"
        case .recreation: "the topic is deleted and made anew"
        }
    }
}
