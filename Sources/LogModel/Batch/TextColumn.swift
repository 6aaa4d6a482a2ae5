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
    /// Open addressing over hashes of bodies as they were written; 0 marks a free slot.
    private var slots: [UInt32] = [UInt32](repeating: 0, count: 16)
    /// Bodies as written, per slot entry; several may lead to one symbol.
    private var spellings: [(hash: UInt64, body: [UInt8], symbol: UInt32)] = []

    /// The symbol of the text whose body lies at `start ..< end`.
    mutating func symbol(_ bytes: RawSpan, _ start: Int, _ end: Int) -> UInt32 {
        let hash = Self.hash(bytes, start, end)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count &- 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) &- 1
            if spellings[index].hash == hash, Self.equal(spellings[index].body, bytes, start, end) {
                return spellings[index].symbol
            }
            slot = (slot &+ 1) & (slots.count &- 1)
        }
        return add(hash, bytes, start, end)
    }

    /// The symbol of a text of the configuration; 0 for `nil`.
    mutating func symbol(_ text: String?) -> UInt32 {
        guard let text else { return 0 }
        let body = JSONText.body(of: text)
        return symbol(body.span.bytes, 0, body.count)
    }

    private mutating func add(_ hash: UInt64, _ bytes: RawSpan, _ start: Int, _ end: Int) -> UInt32 {
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
        spellings.append((hash, body, UInt32(symbol)))
        if spellings.count * 2 > slots.count {
            slots = [UInt32](repeating: 0, count: slots.count * 2)
            for index in spellings.indices { place(index) }
        } else {
            place(spellings.count - 1)
        }
        return UInt32(symbol)
    }

    private mutating func place(_ index: Int) {
        var slot = Int(truncatingIfNeeded: spellings[index].hash) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = UInt32(index + 1)
    }

    private static func hash(_ bytes: RawSpan, _ start: Int, _ end: Int) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: end &- start) &* 0x9E37_79B9_7F4A_7C15
        var index = start
        while index &+ 8 <= end {
            hash = (hash ^ bytes.word(index)) &* 0x8BB8_4B93_962E_ACC9
            hash ^= hash >> 32
            index &+= 8
        }
        while index < end {
            hash = (hash ^ UInt64(bytes[index])) &* 0x0000_0100_0000_01B3
            index &+= 1
        }
        return hash ^ (hash >> 29)
    }

    private static func equal(_ body: [UInt8], _ bytes: RawSpan, _ start: Int, _ end: Int) -> Bool {
        guard body.count == end &- start else { return false }
        return bytes.equals(body.span.bytes, 0, body.count, start)
    }
}
