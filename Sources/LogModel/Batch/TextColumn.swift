/// A column whose texts repeat (service, source, …): each distinct text once, and a symbol per row.
///
/// Symbols are valid within their batch; 0 stands for rows without the field. A filter decides once per text and then
/// looks up a symbol per row.
public struct TextColumn: Sendable {
    /// The text of each symbol; `nil` at 0.
    public let texts: [String?]
    private let symbols: UniformColumn<UInt32>
    /// `,"service":"api"` for every symbol, one behind the other, and spare bytes behind the last: for encoders.
    let members: [UInt8]
    /// Where each symbol's member starts; one more at the end.
    let memberStarts: [UInt32]

    init(_ interner: borrowing TextInterner, _ symbols: UniformColumn<UInt32>) {
        texts = interner.texts
        self.symbols = symbols
        members = interner.members
        memberStarts = interner.memberStarts
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
