import InMemoryLogStore
import LogPorts
import RecordProtocol

/// *Dead-letter-mismatch*: dead letters and the store's rows for them do not tell the same story. A row whose letter is
/// not in the dead-letter topic; a letter whose id has no row; a letter whose bytes are not those that stand at its
/// origin; a letter that does not say where it comes from.
///
/// Letters are acknowledged before their rows are written, so a crash in between leaves a letter without a row, and the
/// record is read again. Mostly it gets a further letter then; where the store takes it this time, the letter is an orphan
/// and counts for nothing. Both are counted as permitted; a letter whose record has neither a row nor was stored is a
/// mismatch at the end of a drained run.
struct DeadLetterMismatchChecker: Checker {
    let anomaly = Anomaly.deadLetterMismatch

    func judge(_ history: History) -> Judgement {
        var found = History.Finding()
        let rows = Dictionary(history.letterRows.map { ($0.row.id, $0) }, uniquingKeysWith: { first, _ in first })
        var places: Set<RecordOrigin> = []
        var seen: Set<RecordID> = []
        var further = History.Finding()
        var orphans: [(id: RecordID, place: RecordOrigin)] = []
        for letter in history.letters {
            places.insert(letter.place)
            if let original = letter.original, original != letter.value {
                found.add(
                    "letter at \(Self.text(letter.place)): its bytes are not those of its origin",
                    of: letter.id.map { .id($0) }
                )
            }
            guard let id = letter.id, letter.origin != nil else {
                found.add("letter at \(Self.text(letter.place)) does not say what it is")
                continue
            }
            guard let row = rows[id] else {
                orphans.append((id, letter.place))
                continue
            }
            if letter.origin != row.row.origin, letter.place == row.row.letter {
                found.add("\(id): letter and row name different origins", of: .id(id))
            }
            if !seen.insert(id).inserted { further.add("\(id) at \(Self.text(letter.place))", of: .id(id)) }
        }
        for row in history.letterRows {
            let isThere = row.row.letter.offset == nil ? seen.contains(row.row.id) : places.contains(row.row.letter)
            if !isThere {
                found.add("\(row.row.id): no letter at \(Self.text(row.row.letter))", of: .id(row.row.id))
            }
        }
        let stored = orphans.isEmpty ? [:] : Dictionary(grouping: history.stored, by: \.stream)
        var elsewhere = History.Finding()
        for (id, place) in orphans {
            // What lies below the closed books had its end long ago, and was no dead letter, or there were a row.
            let isClosed = history.closedTo[id.stream].map { id.end <= $0 } ?? false
            let isStored = isClosed || stored[id.stream]?.contains { $0.positions.contains(id.start) } ?? false
            if isStored {
                elsewhere.add("\(id) at \(Self.text(place))", of: .id(id))
            } else {
                found.add("letter at \(Self.text(place)): \(id) has no dead-letter row", of: .id(id))
            }
        }
        var judgement = Judgement(anomaly, found)
        judgement.add(
            Judgement(anomaly, elsewhere, permittedBecause: "letters whose records the store took when read again")
        )
        judgement.add(
            Judgement(anomaly, further, permittedBecause: "letters sent again after a crash or a lost answer")
        )
        return judgement
    }

    private static func text(_ place: RecordOrigin) -> String {
        "\(place.topic)/\(place.partition) offset \(place.offset.map(String.init) ?? "unknown")"
    }
}
