/// A column whose texts repeat (service, source, …): each distinct text once, and a symbol per row.
///
/// Symbols are valid within their batch; 0 stands for rows without the field. A filter decides once per text and then
/// looks up a symbol per row.
public struct TextColumn: Sendable {
    /// The text of each symbol; `nil` at 0.
    public let texts: [String?]
    let symbols: [UInt32]
    /// `,"service":"api"` for every symbol, one behind the other, and spare bytes behind the last: for encoders.
    let members: [UInt8]
    /// Where each symbol's member starts; one more at the end.
    let memberStarts: [UInt32]

    init(_ member: Member, _ interner: borrowing TextInterner, _ symbols: [UInt32]) {
        texts = interner.texts
        self.symbols = symbols
        var members: [UInt8] = []
        var starts: [UInt32] = [0, 0]
        for index in 1..<max(1, interner.bodies.count) {
            members += ",\"\(member.name)\":\"".utf8
            members += interner.bodies[index]
            members.append(0x22)
            starts.append(UInt32(members.count))
        }
        members += [UInt8](repeating: 0, count: MutableRawSpan.slack)
        self.members = members
        memberStarts = starts
    }

    /// Bytes of the row's member.
    @inline(__always)
    func width(_ row: Int) -> Int {
        let symbol = symbol(row)
        return Int(memberStarts[symbol &+ 1]) &- Int(memberStarts[symbol])
    }

    /// The symbol of a row's text; 0 where it has none.
    @inline(__always)
    public func symbol(_ row: Int) -> Int { Int(symbols[row]) }

    /// The row's text.
    public subscript(row: Int) -> String? { texts[Int(symbols[row])] }
}

/// Collects the distinct texts of a column by their JSON string bodies.
struct TextInterner: ~Copyable {
    private(set) var texts: [String?] = [nil]
    private(set) var bodies: [[UInt8]] = [[]]
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
        let body = JSONText.body(of: text)
        return symbol(body.span.bytes, 0, body.count)
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
