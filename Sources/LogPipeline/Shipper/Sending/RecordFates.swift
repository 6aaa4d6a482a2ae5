import RecordProtocol

/// What became of each record of a batch whose records do not share one fate.
struct RecordFates: Sendable {
    private var isSettled: [Bool]
    private var undecided: Int
    /// Records that were given up, by reason.
    private(set) var givenUp = Tally<SourceSettlement>()

    init(records: Int) {
        isSettled = [Bool](repeating: false, count: records)
        undecided = records
    }

    /// Every record's fate is decided.
    var isComplete: Bool { undecided == 0 }

    mutating func acknowledge(_ index: Int) {
        guard !isSettled[index] else { return }
        isSettled[index] = true
        undecided -= 1
    }

    /// Gives up the records of `range` that are undecided.
    ///
    /// - Returns: their indices.
    mutating func giveUp(_ range: Range<Int>, as settlement: SourceSettlement) -> [Int] {
        let indices = range.filter { !isSettled[$0] }
        for index in indices { isSettled[index] = true }
        undecided -= indices.count
        givenUp.add(Int64(indices.count), to: settlement)
        return indices
    }
}
