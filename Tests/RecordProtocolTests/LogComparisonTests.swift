import RecordProtocol
import Testing

@Suite("the log compared with the checkpoint")
struct LogComparisonTests {
    let checkpoint = Checkpoint(
        version: 7,
        incarnation: "a",
        nextOffset: 100,
        lastSettled: SettledRecord(offset: 99, fingerprint: 42)
    )

    func compare(
        _ start: Int64,
        _ end: Int64,
        incarnation: String = "a",
        _ readAgain: LogComparison.ReadAgain = .fingerprint(42)
    ) -> LogComparison {
        LogComparison(
            checkpoint: checkpoint,
            logStart: start,
            logEnd: end,
            incarnation: incarnation,
            readAgain: readAgain
        )
    }

    @Test("a log that goes on is read on")
    func continues() {
        #expect(compare(0, 100) == .continues(at: 100))
        #expect(compare(0, 200, incarnation: "") == .continues(at: 100))
        // The last settled record has expired, the next has not: there is nothing to compare.
        #expect(compare(100, 200, .notAsked) == .continues(at: 100))
    }

    @Test("each change of the log is named")
    func changes() {
        #expect(compare(0, 99) == .aheadOfLog(next: 100, logEnd: 99))
        #expect(compare(150, 200, .notAsked) == .expiredUnread(lost: 100..<150))
        #expect(compare(0, 200, .fingerprint(43)) == .logReplaced(at: 99))
        #expect(compare(0, 200, .nothingThere) == .logReplaced(at: 99))
        #expect(compare(0, 200, incarnation: "b") == .topicRecreated(was: "a", is: "b"))
    }

    @Test("a partition without a checkpoint starts at its log's start, and counts from there")
    func neverRead() {
        let comparison = LogComparison(checkpoint: Checkpoint(), logStart: 5, logEnd: 9, readAgain: .notAsked)
        #expect(comparison == .neverRead(logStart: 5, isComplete: false))
        guard
            case .read(let from, nil) = LogChangePolicies().decide(comparison, checkpoint: Checkpoint(), logStart: 5)
        else { return #expect(Bool(false)) }
        #expect(from.nextOffset == 5)
        #expect(!from.deduplication.knowsAllStreams)
    }

    @Test("the record to read again is asked for only where bounds do not decide")
    func offsetToReadAgain() {
        #expect(LogComparison.offsetToReadAgain(checkpoint, logStart: 0, logEnd: 100) == 99)
        #expect(LogComparison.offsetToReadAgain(checkpoint, logStart: 0, logEnd: 99) == nil)
        #expect(LogComparison.offsetToReadAgain(checkpoint, logStart: 100, logEnd: 300) == nil)
        #expect(LogComparison.offsetToReadAgain(Checkpoint(), logStart: 0, logEnd: 99) == nil)
    }

    @Test("policies halt or go on, keep what is known, and never jump to the end")
    func policies() {
        var known = checkpoint
        _ = known.deduplication.admit(RecordID(stream: StreamID(high: 1, low: 1), start: 0, end: 1))
        let replaced = compare(0, 200, .fingerprint(43))
        guard case .read(let from, let finding) = LogChangePolicies().decide(replaced, checkpoint: known, logStart: 0)
        else { return #expect(Bool(false)) }
        #expect(finding == replaced)
        #expect(from.nextOffset == 0 && from.lastSettled == nil && from.logGeneration == 1)
        #expect(from.deduplication == known.deduplication && from.version == 7)

        let expired = compare(150, 200, .notAsked)
        guard case .read(let skipped, _) = LogChangePolicies().decide(expired, checkpoint: known, logStart: 150)
        else { return #expect(Bool(false)) }
        #expect(skipped.nextOffset == 150)

        let halting = LogChangePolicies(expiredUnread: .halt, replaced: .halt)
        #expect(halting.decide(expired, checkpoint: known, logStart: 150) == .halt(expired))
        #expect(halting.decide(replaced, checkpoint: known, logStart: 0) == .halt(replaced))
    }
}
