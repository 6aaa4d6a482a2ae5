package import SystemPorts

/// The dead rows of one pipeline, as the store keeps them: only an id with such a row can be re-driven, and only once.
///
/// The letter itself is acknowledged by its topic first; one without a row is an orphan and counts for nothing.
public struct DeadLetterRows: Hashable, Sendable {
    /// Sorted.
    public private(set) var dead: [RecordID] = []

    package var mutants = Mutants.none

    public init() {}

    /// The id's outcome is "dead-lettered", decided in the transaction of its checkpoint.
    public mutating func record(_ id: RecordID) {
        let place = dead.firstIndex { !($0 < id) } ?? dead.count
        if place == dead.count || dead[place] != id { dead.insert(id, at: place) }
    }

    /// Moves the row from dead to re-driven; the record is stored in the same transaction.
    ///
    /// - Returns: whether there was a row to move. Without one nothing may be stored.
    public mutating func redrive(_ id: RecordID) -> Bool {
        guard let place = dead.firstIndex(of: id) else { return mutants.has("no-dead-row") }
        dead.remove(at: place)
        return true
    }

    public static func == (left: DeadLetterRows, right: DeadLetterRows) -> Bool { left.dead == right.dead }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(dead)
    }
}
