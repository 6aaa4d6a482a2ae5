import RecordProtocol
import SystemPorts

/// Facts about a row, one bit each.
struct RowFlags: OptionSet {
    let rawValue: UInt8
    /// The message's bytes are not its text.
    static let messageHasEscapes = RowFlags(rawValue: 1)
    /// The attributes stand behind each other in the input, without blanks: one copy encodes them.
    static let attributesAreContiguous = RowFlags(rawValue: 2)
    static let hasID = RowFlags(rawValue: 4)
}

/// What kind of JSON value an attribute has.
enum ValueKind: UInt8 {
    case string, number, `true`, `false`, null, nested
}

/// Where an attribute lies: the name's string body; a string's body, or the whole text of any other value.
struct AttributeRange {
    var name: ByteRange
    var value: ByteRange
    var kind: ValueKind
}

/// The fields of a row while its record is being read.
struct RowDraft {
    /// Which of the record's own members have been read; see ``Member``.
    var seen: UInt32 = 0
    /// Those of them that were `null`.
    var absent: UInt32 = 0
    /// The own member that was read last, as ``MemberOrder`` counts.
    var previous = MemberOrder.start
    var id = RecordID(stream: StreamID(high: 0, low: 0), start: 0, end: 0)
    var floor: Int64 = 0
    var acknowledged: Int64 = 0
    var timestamp: Int64 = 0
    var observed: Int64 = 0
    var severity: UInt8 = 0
    var flags: RowFlags = []
    /// Behind the last attribute; 0 before the first.
    var attributesEnd = 0
    var service: UInt32 = 0
    var environment: UInt32 = 0
    var source: UInt32 = 0
    var host: UInt32 = 0
    var message = ByteRange(start: 0, end: 0)
    var traceID = ByteRange(start: -1, end: -1)
    var spanID = ByteRange(start: -1, end: -1)

    @inline(__always)
    func has(_ member: Member) -> Bool { seen & ~absent & member.bit != 0 }
}

/// The fields of fixed width that every row has, side by side: a small batch costs one allocation instead of nine, and a
/// row one append. What most rows share, or do not have, lies in columns of its own.
struct RowFields {
    let id: RecordID
    let timestamp: Int64
    let observed: Int64
    /// The whole record.
    let value: ByteRange
    let message: ByteRange
    /// Behind the row's last attribute, among those of all rows.
    let attributesEnd: Int32
    let severity: UInt8
    let flags: RowFlags
}

/// Grows the columns of one ``LogBatch``. Not copyable: its arrays stay unique, and an append is an append.
struct LogBatchBuilder: ~Copyable {
    var rows: [RowFields] = []
    var inputIndices = InputIndices()
    var serviceSymbols = UniformColumn<UInt32>(0)
    var environmentSymbols = UniformColumn<UInt32>(0)
    var sourceSymbols = UniformColumn<UInt32>(0)
    var hostSymbols = UniformColumn<UInt32>(0)
    var traceIDs = UniformColumn<ByteRange>(.null)
    var spanIDs = UniformColumn<ByteRange>(.null)
    var attributes: [AttributeRange] = []
    var floors: [RowFloor] = []
    var texts: TextInterners
    private let vocabulary: TextVocabulary?
    /// Bytes that stand nowhere in the input. Ranges count them from the input's end on.
    var extras: [UInt8] = []

    /// - Parameters:
    ///   - capacity: how many rows to expect.
    ///   - vocabulary: where the texts come from and go back to.
    init(capacity: Int, vocabulary: TextVocabulary? = nil) {
        self.vocabulary = vocabulary
        texts = vocabulary?.take() ?? TextInterners()
        rows.reserveCapacity(capacity)
        attributes.reserveCapacity(capacity * 4)
    }

    /// Adds the row that `draft` describes, with the attributes appended since the last row.
    @inline(__always)
    mutating func commit(_ draft: RowDraft, value: ByteRange, inputIndex: Int) {
        if draft.has(.floor) {
            let floor = FloorAnnouncement(position: draft.floor, acknowledged: draft.acknowledged)
            floors.append(RowFloor(row: rows.count, floor: floor))
        }
        rows.append(
            RowFields(
                id: draft.id,
                timestamp: draft.timestamp,
                observed: draft.observed,
                value: value,
                message: draft.message,
                attributesEnd: Int32(truncatingIfNeeded: attributes.count),
                severity: draft.severity,
                flags: draft.has(.id) ? draft.flags.union(.hasID) : draft.flags
            )
        )
        inputIndices.append(inputIndex)
        serviceSymbols.append(draft.service)
        environmentSymbols.append(draft.environment)
        sourceSymbols.append(draft.source)
        hostSymbols.append(draft.host)
        traceIDs.append(draft.traceID)
        spanIDs.append(draft.spanID)
    }

    /// Where the attributes of the row that is being read begin.
    var attributesStart: Int { rows.last.map { Int($0.attributesEnd) } ?? 0 }

    /// Forgets the attributes of a row that will not be committed.
    mutating func abandonRow() {
        attributes.removeLast(attributes.count - attributesStart)
    }

    /// Keeps bytes that stand nowhere in the input, which is `inputCount` long.
    mutating func keep(_ bytes: [UInt8], inputCount: Int) -> ByteRange {
        let start = inputCount + extras.count
        extras.append(contentsOf: bytes)
        return ByteRange(start: start, end: start + bytes.count)
    }

    consuming func sealed(source: [UInt8]) -> LogBatch {
        let columns = LogColumns(self, source: source)
        vocabulary?.giveBack(texts)
        return LogBatch(columns: columns)
    }
}
