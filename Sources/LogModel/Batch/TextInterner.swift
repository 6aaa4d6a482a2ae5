/// Collects the distinct texts of a column by their JSON string bodies.
struct TextInterner: ~Copyable, Sendable {
    private(set) var texts: [String?] = [nil]
    private var bodies: [[UInt8]] = [[]]
    /// What ``TextColumn/members`` says of them.
    private(set) var members = [UInt8](repeating: 0, count: MutableRawSpan.slack)
    private(set) var memberStarts: [UInt32] = [0, 0]
    private let member: Member
    /// The text of the configuration that was asked for last.
    private var configured: (text: String, symbol: UInt32)?

    /// Bodies as they were written; several may lead to one symbol.
    private struct Spelling {
        let short: ShortText
        /// Where the rest of a longer one lies in `rests`.
        let restStart: Int
        let hash: UInt64
        let symbol: UInt32
    }

    private var spellings: [Spelling] = []
    /// What follows the first sixteen bytes of longer spellings.
    private var rests: [UInt8] = []
    /// Open addressing over hashes: a spelling's index and one; 0 marks a free slot.
    private var slots: [UInt32] = [UInt32](repeating: 0, count: 16)

    init(_ member: Member) {
        self.member = member
    }

    /// How many texts and spellings it holds.
    var size: Int { max(texts.count, spellings.count) }

    /// The symbol of the text whose body lies at `start ..< end`.
    @inline(__always)
    mutating func symbol(_ bytes: RawSpan, _ start: Int, _ end: Int) -> UInt32 {
        let short = bytes.short(start, end &- start)
        let hash = bytes.hash(short, start)
        var slot = Int(truncatingIfNeeded: hash >> 32) & (slots.count &- 1)
        while slots[slot] != 0 {
            let spelling = spellings[Int(slots[slot]) &- 1]
            if spelling.short.equals(short), short.count <= 16 || hasRest(spelling, hash, bytes, start) {
                return spelling.symbol
            }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return add(short, hash, bytes, start, end)
    }

    @inline(never)
    private func hasRest(_ spelling: Spelling, _ hash: UInt64, _ bytes: RawSpan, _ start: Int) -> Bool {
        let count = spelling.short.count &- 16
        return spelling.hash == hash && bytes.equals(rests.span.bytes, spelling.restStart, count, start &+ 16)
    }

    /// The symbol of a text of the configuration; 0 for `nil`.
    mutating func symbol(_ text: String?) -> UInt32 {
        guard let text else { return 0 }
        if let configured, configured.text == text { return configured.symbol }
        let body = JSONText.body(of: text)
        let symbol = symbol(body.span.bytes, 0, body.count)
        configured = (text, symbol)
        return symbol
    }

    @inline(never)
    private mutating func add(_ short: ShortText, _ hash: UInt64, _ bytes: RawSpan, _ start: Int, _ end: Int) -> UInt32
    {
        let body = bytes.copy(start, end)
        let text = JSONText.text(ofBody: body)
        let canonical = JSONText.body(of: text)
        // Another spelling of a known text shares its symbol.
        let known = canonical == body ? nil : bodies.indices.dropFirst().first { bodies[$0] == canonical }
        let symbol = known ?? texts.count
        if known == nil {
            texts.append(text)
            bodies.append(canonical)
            members.removeLast(MutableRawSpan.slack)
            members += ",\"\(member.name)\":\"".utf8
            members += canonical
            members.append(0x22)
            memberStarts.append(UInt32(members.count))
            members.append(contentsOf: repeatElement(0, count: MutableRawSpan.slack))
        }
        let restStart = rests.count
        rests += body.dropFirst(16)
        spellings.append(Spelling(short: short, restStart: restStart, hash: hash, symbol: UInt32(symbol)))
        if spellings.count * 2 > slots.count {
            slots = [UInt32](repeating: 0, count: slots.count * 2)
            for index in spellings.indices { fill(index) }
        } else {
            fill(spellings.count - 1)
        }
        return UInt32(symbol)
    }

    private mutating func fill(_ index: Int) {
        var slot = Int(truncatingIfNeeded: spellings[index].hash >> 32) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(index + 1)
    }
}
