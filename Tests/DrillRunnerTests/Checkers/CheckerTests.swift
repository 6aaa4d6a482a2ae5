import DrillRunner
import InMemoryLogStore
import LogPorts
import RecordProtocol
import SystemPorts
import Testing

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

    @Test(
        "every planted fault is found, and nothing else",
        arguments: losses + order + letters + sends + polls + logChanges
    )
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
                #expect(violations.first?.examples.first?.text.hasPrefix(counter.name) == true)
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
            $0.letters.append(Clean.letter(9_000, at: 2))
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

    @Test("a letter whose record was stored after all is an orphan, and measured")
    func orphan() {
        var history = Clean.history
        history.letters.append(Clean.letter(9, at: 2))
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
