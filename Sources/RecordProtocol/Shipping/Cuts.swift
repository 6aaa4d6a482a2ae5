/// Where records ended by something else than their own terminator. Without them a record boundary could differ when a
/// source is read again, and the same bytes would travel under two ids.
struct Cuts: Hashable, Sendable {
    /// Rising; each is the end of a cut record.
    private var positions: [Int64]
    /// How many of them, from the front, are in the registry.
    private var savedCount: Int

    init(saved positions: [Int64] = []) {
        self.positions = positions
        savedCount = positions.count
    }

    mutating func record(_ position: Int64) {
        guard let last = positions.last, position <= last else {
            positions.append(position)
            return
        }
        // A reading that honours the recorded cuts arrives at them again.
        if !positions.contains(position) {
            let place = positions.firstIndex { $0 > position } ?? positions.count
            positions.insert(position, at: place)
            savedCount = min(savedCount, place)
        }
    }

    func first(after position: Int64) -> Int64? {
        positions.first { $0 > position }
    }

    func above(_ position: Int64) -> [Int64] {
        positions.filter { $0 > position }
    }

    /// The registry holds `saved`, and everything up to `position` is settled.
    mutating func saved(_ saved: [Int64], upTo position: Int64) {
        positions.removeAll { $0 <= position }
        savedCount = 0
        while savedCount < positions.count, saved.contains(positions[savedCount]) { savedCount += 1 }
    }

    /// Whether `range` contains, ends in, or begins at a cut that the registry does not hold. (A batch that only begins
    /// at a cut waits as well: the model found the cut record read whole by a later life, while its tail was in the log.)
    func hasUnsaved(in range: ClosedRange<Int64>) -> Bool {
        positions[savedCount...].contains { range.contains($0) }
    }
}
