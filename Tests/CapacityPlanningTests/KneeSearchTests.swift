import Testing

@testable import CapacityPlanning

@Suite("The search for a knee")
struct KneeSearchTests {
    private func search(
        _ values: SweptValues,
        tolerancePermille: Int64 = 20,
        _ holds: (Int64) -> Bool?
    ) -> (search: KneeSearch, tried: [Int64]) {
        var search = KneeSearch(values, tolerancePermille: tolerancePermille)
        var tried: [Int64] = []
        while let position = search.next() {
            tried.append(position)
            search.take(position, holds: holds(position))
        }
        return (search, tried)
    }

    @Test(
        "it closes in on every knee of a range, from either side, within the tolerance",
        arguments: [
            1, 2, 7, 99, 1_000, 1_001, 65_537, 999_998,
        ]
    )
    func everyKnee(knee: Int64) throws {
        for holdsBelow in [true, false] {
            let (search, tried) = search(.range(1...1_000_000, .count)) { ($0 <= knee) == holdsBelow }
            guard case .found(let holds, let fails) = search.knee else {
                Issue.record("no knee at \(knee)")
                continue
            }
            #expect((holds <= knee) == holdsBelow && (fails <= knee) != holdsBelow)
            #expect(abs(holds - fails) <= max(1, max(holds, fails) * 20 / 1_000), "\(holds) and \(fails)")
            #expect(Set(tried).count == tried.count, "a position was tried twice: \(tried)")
            #expect(tried.count <= 16, "\(tried.count) runs")
            #expect(search.isMonotone)
        }
    }

    @Test("a short range of whole numbers is gone through one by one")
    func shortRange() {
        let (search, tried) = search(.range(1...8, .count)) { $0 <= 3 }
        #expect(tried == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(search.knee == .found(holds: 3, fails: 4))
    }

    @Test("a goal that holds throughout, or nowhere, has its knee outside")
    func outside() {
        #expect(search(.range(10...1_000, .count)) { _ in true }.search.knee == .holdsThroughout)
        #expect(search(.range(10...1_000, .count)) { _ in false }.search.knee == .failsThroughout)
    }

    @Test("an answer that changes more than once is no one knee")
    func folds() {
        let (folded, _) = search(.range(1...9, .count)) { $0 <= 2 || $0 >= 7 }
        #expect(folded.knee == .found(holds: 2, fails: 3))
        #expect(!folded.isMonotone)
    }

    @Test("a run that proved nothing ends the search, and is no answer")
    func unproven() {
        let (search, tried) = search(.range(1...8, .count)) { $0 == 3 ? nil : true }
        #expect(tried == [1, 2, 3])
        #expect(search.knee == .unproven(at: 3))
    }

    @Test(
        "the values between are those that a person would write",
        arguments: [
            ("100/s..10k/s", ["100/s", "316/s", "1k/s", "3160/s", "10k/s"]),
            ("10s..30s", ["10s", "15s", "20s", "25s", "30s"]),
            ("1GiB..2GiB", ["1GiB", "1340MB", "1610MB", "1880MB", "2GiB"]),
        ]
    )
    func readable(range: String, expected: [String]) throws {
        let values = try SweptSetting("a=\(range)").values
        #expect(values.steps.map(values.text) == expected)
    }

    @Test(
        "what is no setting to vary is refused with what is accepted",
        arguments: [
            ("processors", "accepted: PATH=A..B, or PATH=A,B,C"),
            ("=1..2", "accepted: PATH=A..B, or PATH=A,B,C"),
            ("processors=", "accepted: PATH=A..B, or PATH=A,B,C"),
            ("processors=1..", "accepted: two counts, durations, sizes or rates"),
            ("processors=1..10s", "accepted: two counts, durations, sizes or rates"),
            ("rate=1/s..60/min", "accepted: two counts, durations, sizes or rates"),
            ("processors=8..1", "does not rise"),
            ("processors=1..1", "does not rise"),
            ("processors=1,,2", "values with commas between"),
            ("processors=1,1", "found a value twice"),
        ]
    )
    func refused(argument: String, words: String) {
        #expect(performing { try SweptSetting(argument) }.contains(words))
        #expect(performing { try SweptSetting(argument) }.hasPrefix("--vary"))
    }

    @Test("what is no goal is refused with what is accepted", arguments: ["", "lost", "lost exactly", "lost is 0"])
    func refusedGoals(text: String) {
        #expect(performing { try SweepGoal(text) }.contains("accepted: MEASURE BOUND LIMIT"))
    }

    private func performing(_ body: () throws -> some Any) -> String {
        do {
            _ = try body()
            return "accepted"
        } catch {
            return "\(error)"
        }
    }
}
