import DrillRunner
import InMemoryLogStore
import KafkaPorts
import LogPorts
import RecordProtocol
import SystemPorts
import Testing

/// A history without a flaw, written by hand: two partitions, three commits each, the group's offsets behind them.
private enum Clean {
    static let stream = StreamID(high: 1, low: 1)

    static func key(_ partition: Int32) -> CheckpointKey {
        CheckpointKey(cluster: "c", topic: "logs", pipeline: "main", partition: partition)
    }

    static func instant(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    static func run(_ partition: Int32, _ offsets: Range<Int64>, at seconds: Int64, isCopy: Bool = false) -> StoredRun {
        StoredRun(
            key: key(partition),
            stream: stream,
            positions: (offsets.lowerBound * 100)..<(offsets.upperBound * 100),
            offsets: offsets,
            committed: instant(seconds),
            isCopy: isCopy
        )
    }

    static func commit(_ partition: Int32, version: Int64, next: Int64, at seconds: Int64) -> StoreCommit {
        StoreCommit(time: instant(seconds), key: key(partition), version: version, nextOffset: next, rows: 10)
    }

    static func group(_ partition: Int32, _ offset: Int64, at seconds: Int64) -> GroupCommit {
        GroupCommit(
            time: instant(seconds),
            partition: TopicPartition(topic: "logs", partition: partition),
            offset: offset
        )
    }

    static func place(_ topic: String, _ offset: Int64?) -> RecordOrigin {
        RecordOrigin(topic: topic, partition: 0, offset: offset)
    }

    static func id(_ number: Int64) -> RecordID { RecordID(stream: stream, start: number, end: number + 1) }

    static func letter(_ number: Int64, at offset: Int64, bytes: [UInt8] = [1], original: [UInt8]? = [1]) -> FoundLetter
    {
        FoundLetter(
            place: place("logs.dead", offset),
            id: id(number),
            origin: place("logs", number),
            value: bytes,
            original: original
        )
    }

    static func row(_ number: Int64, letter offset: Int64?) -> HeldLetter {
        let row = DeadLetterRow(
            id: id(number),
            reason: "refused",
            origin: place("logs", number),
            letter: place("logs.dead", offset)
        )
        return HeldLetter(row: row, pipeline: "main")
    }

    static var history: History {
        var history = History()
        history.terms = [
            .attempted: 70, .stored: 60, .filteredAtSource: 3, .filteredAtProcessor: 2, .deadLettered: 2,
            .dropped(reason: "overflow"): 1, .lost: 0, .inFlight: 2, .duplicates: 0, .read: 68,
        ]
        history.counters = history.terms
            .filter { $0.key != .attempted && $0.key != .lost && $0.key != .inFlight }
            .map { ComponentCounter("counter of \($0.key)", $0.key, $0.value) }
            .sorted { $0.name < $1.name }
        for partition: Int32 in 0...1 {
            for step: Int64 in 0..<3 {
                history.stored.append(run(partition, (step * 10)..<(step * 10 + 10), at: step + 1))
                history.commits.append(commit(partition, version: step + 1, next: step * 10 + 10, at: step + 1))
            }
        }
        history.commits.sort { $0.time < $1.time }
        history.groupCommits = [group(0, 10, at: 2), group(1, 10, at: 2), group(0, 30, at: 4), group(1, 30, at: 5)]
        history.letterRows = [row(5, letter: 0), row(6, letter: 1)]
        history.letters = [letter(5, at: 0), letter(6, at: 1)]
        return history
    }
}

@Suite("Checkers")
struct CheckerTests {
    /// A planted fault: what is done to the clean history, and what must be found.
    struct Planted: Sendable, CustomTestStringConvertible {
        let name: String
        let anomaly: String
        var count = 1
        let plant: @Sendable (inout History) -> Void
        var testDescription: String { name }
    }

    @Test("the clean history is accused of nothing")
    func clean() {
        let judgement = Checkers.judge(Clean.history)
        #expect(judgement.violations.isEmpty, "\(judgement.violations)")
        #expect(judgement.permitted.isEmpty)
    }

    @Test("every planted fault is found, and nothing else", arguments: losses + order + letters)
    func planted(_ planted: Planted) {
        var history = Clean.history
        planted.plant(&history)
        let violations = Checkers.judge(history).violations
        #expect(violations.map(\.anomaly) == [planted.anomaly])
        #expect(violations.first?.count == planted.count)
        #expect(violations.first?.examples.isEmpty == false)
    }

    @Test("for every term, one record too many or too few in a count breaks conservation")
    func conservation() {
        let clean = Clean.history
        for index in clean.counters.indices {
            for change in [-1, 1] {
                var history = clean
                let counter = history.counters[index]
                history.counters[index] = ComponentCounter(counter.name, counter.term, counter.value + change)
                let violations = Checkers.judge(history).violations
                #expect(violations.map(\.anomaly) == ["conservation-broken"], "\(counter.name) \(change)")
                #expect(violations.first?.examples.first?.hasPrefix(counter.name) == true)
            }
        }
    }

    @Test("for every term, one record too many or too few in the join breaks conservation")
    func equation() {
        for term in Clean.history.terms.keys where term != .duplicates && term != .read {
            for change in [-1, 1] {
                var history = Clean.history
                history.terms[term, default: 0] += change
                #expect(
                    Checkers.judge(history).violations.map(\.anomaly) == ["conservation-broken"],
                    "\(term) \(change)"
                )
            }
        }
    }

    @Test("a count that repeats after a crash is a lower bound")
    func lowerBounds() {
        var history = Clean.history
        history.counters = [ComponentCounter("shippers read", .read, 90, .atLeast)]
        #expect(Checkers.judge(history).violations.isEmpty)
        history.counters = [ComponentCounter("shippers read", .read, 67, .atLeast)]
        #expect(Checkers.judge(history).violations.map(\.anomaly) == ["conservation-broken"])
    }

    @Test("what the promise permits is measured, not accused")
    func permitted() {
        var history = Clean.history
        history.losses = [
            LostCount(place: .acknowledged, count: 3, examples: ["app #1"]),
            LostCount(place: .expired, count: 2, examples: ["app #2"]),
            LostCount(place: .shipper, count: 1, examples: ["app #3"]),
        ]
        history.copies = .init(count: 4, examples: ["app #4"])
        history.stored.append(Clean.run(0, 5..<8, at: 9))
        history.groupCommits.append(Clean.group(0, 7, at: 9))
        history.promise = DurabilityPromise(
            DurabilityPromise.Kind.allCases.map { DurabilityPromise.Permission($0, because: "the test says so") }
        )
        let judgement = Checkers.judge(history)
        #expect(judgement.violations.isEmpty, "\(judgement.violations)")
        #expect(
            judgement.permitted.map(\.anomaly) == [
                "acked-lost", "expired-unread", "unseen", "duplicate-store", "reorder-store", "offset-regression",
            ]
        )
        #expect(judgement.permitted.map(\.count) == [3, 2, 1, 4, 3, 1])
        #expect(judgement.permitted.allSatisfy { $0.examples.first == "the test says so" })
    }
}

extension CheckerTests {
    static let losses: [Planted] = [
        Planted(name: "acknowledged, and in no log", anomaly: "acked-lost", count: 3) {
            $0.losses = [LostCount(place: .acknowledged, count: 3, examples: ["app #1"])]
        },
        Planted(name: "passed over by the checkpoint", anomaly: "unseen", count: 2) {
            $0.losses = [LostCount(place: .passedOver, count: 2, examples: ["app #1"])]
        },
        Planted(name: "never read at its source", anomaly: "unseen") {
            $0.losses = [LostCount(place: .neverRead, count: 1, examples: ["app #1"])]
        },
        Planted(name: "gone in a shipper that could have read again", anomaly: "unseen") {
            $0.losses = [LostCount(place: .shipper, count: 1, examples: ["app #1"])]
        },
        Planted(name: "expired before it was read", anomaly: "expired-unread", count: 5) {
            $0.losses = [LostCount(place: .expired, count: 5, examples: ["app #1"])]
        },
        Planted(name: "stored twice", anomaly: "duplicate-store") {
            $0.copies.add("app #1")
        },
        Planted(name: "stored, never emitted", anomaly: "conservation-broken") {
            $0.aliens.add("nobody's")
        },
        Planted(name: "filtered and stored", anomaly: "conservation-broken") {
            $0.conflicts.add("app #1: stored and filtered")
        },
        Planted(name: "stored with another message", anomaly: "conservation-broken") {
            $0.corrupted.add("app #1")
        },
    ]

    static let order: [Planted] = [
        Planted(name: "two batches of a partition stored the wrong way round", anomaly: "reorder-store", count: 10) {
            $0.stored.swapAt(0, 1)
        },
        Planted(name: "a checkpoint written over another version", anomaly: "offset-regression") { history in
            let last = history.commits.removeLast()
            history.commits.append(
                StoreCommit(
                    time: last.time,
                    key: last.key,
                    version: last.version - 1,
                    nextOffset: last.nextOffset,
                    rows: last.rows
                )
            )
        },
        Planted(name: "a checkpoint that falls back", anomaly: "offset-regression") {
            $0.commits.append(Clean.commit(1, version: 4, next: 12, at: 9))
        },
        Planted(name: "a group's offset that falls back", anomaly: "offset-regression") {
            $0.groupCommits.append(Clean.group(0, 20, at: 9))
        },
        Planted(name: "committed a second before it was stored", anomaly: "commit-before-store") {
            $0.groupCommits[2] = Clean.group(0, 30, at: 2)
        },
        Planted(name: "committed, and never stored", anomaly: "commit-before-store") {
            $0.groupCommits.append(Clean.group(1, 31, at: 9))
        },
    ]

    static let letters: [Planted] = [
        Planted(name: "a row without its letter", anomaly: "dead-letter-mismatch") {
            $0.letters.removeLast()
        },
        Planted(name: "a letter without a row", anomaly: "dead-letter-mismatch") {
            $0.letters.append(Clean.letter(9, at: 2))
        },
        Planted(name: "a letter with other bytes", anomaly: "dead-letter-mismatch") {
            $0.letters[0] = Clean.letter(5, at: 0, bytes: [1, 2])
        },
        Planted(name: "a letter that does not say what it is", anomaly: "dead-letter-mismatch") {
            $0.letters.append(
                FoundLetter(place: Clean.place("logs.dead", 7), id: nil, origin: nil, value: [1], original: nil)
            )
        },
    ]

    @Test("a letter sent again after a crash is measured")
    func furtherLetter() {
        var history = Clean.history
        history.letters.append(Clean.letter(5, at: 2))
        let judgement = Checkers.judge(history)
        #expect(judgement.violations.isEmpty)
        #expect(judgement.permitted.map(\.anomaly) == ["dead-letter-mismatch"])
    }

    @Test("a copy that comes late is no disorder")
    func lateCopy() {
        var history = Clean.history
        history.stored.append(Clean.run(0, 0..<10, at: 9, isCopy: true))
        #expect(Checkers.judge(history).violations.isEmpty)
    }
}
