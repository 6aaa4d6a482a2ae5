import RecordProtocol
import SystemPorts
import Testing

@Suite("stream progress")
struct StreamProgressTests {
    let filtered = SourceSettlement(.filtered, reason: "minimum-severity")

    func progress() -> StreamProgress {
        StreamProgress(stream: StreamID(high: 1, low: 1), routing: Routing(partitionCount: 1))
    }

    func save(_ progress: inout StreamProgress) {
        progress.persisted(progress.registryEntry(saving: progress.settled, source: "test"))
    }

    @Test("the floor is announced only after it was persisted")
    func floorFollowsRegistry() {
        var progress = progress()
        let batch = progress.seal(upTo: 10, records: 2)
        #expect(progress.settle(batch, as: .acknowledged) == .settled)
        #expect(progress.settled.position == 10)
        #expect(progress.floorAnnouncement(for: 0) == FloorAnnouncement(position: 0, acknowledged: 0))
        save(&progress)
        #expect(progress.floorAnnouncement(for: 0) == FloorAnnouncement(position: 10, acknowledged: 2))
    }

    @Test("the settled position stops at the first outstanding batch and passes over what was filtered")
    func contiguousPrefix() {
        var progress = progress()
        progress.settleAtSource(upTo: 5, records: 1, as: filtered)
        #expect(progress.settled.position == 5)
        let first = progress.seal(upTo: 15, records: 2, settledInside: Tally(filtered, 1))
        progress.settleAtSource(upTo: 20, records: 3, as: filtered)
        let second = progress.seal(upTo: 30, records: 1)
        progress.settle(second, as: .givenUp(.indeterminate))
        #expect(progress.settled.position == 5)
        #expect(progress.outstanding == [first])
        progress.settle(first, as: .acknowledged)
        #expect(progress.settled.position == 30)
        #expect(progress.settled.acknowledged.total == 2)
        #expect(progress.settled.settledAtSource[filtered] == 5)
        #expect(progress.settled.settledAtSource[.indeterminate] == 1)
    }

    @Test("a late acknowledgement does not revive what was given up")
    func lateAcknowledgement() {
        var progress = progress()
        let first = progress.seal(upTo: 10, records: 2)
        let second = progress.seal(upTo: 20, records: 2)
        progress.settle(second, as: .givenUp(.indeterminate))
        #expect(progress.settle(second, as: .acknowledged) == .lateAcknowledgement)
        progress.settle(first, as: .acknowledged)
        save(&progress)
        #expect(progress.settle(second, as: .acknowledged) == .lateAcknowledgement)
        #expect(progress.saved.acknowledged.total == 2)
        #expect(progress.saved.settledAtSource[.indeterminate] == 2)
    }

    @Test("records that fared differently from their batch are counted apart")
    func exceptions() {
        var progress = progress()
        let batch = progress.seal(upTo: 10, records: 5)
        let tooLarge = SourceSettlement(.dropped, reason: "too-large")
        progress.settle(batch, as: .acknowledgedExcept(Tally(tooLarge, 2)))
        #expect(progress.settled.acknowledged[0] == 3)
        #expect(progress.settled.settledAtSource[tooLarge] == 2)
    }

    @Test("a batch with a cut waits for the registry, and the cut is honoured by the next life")
    func cuts() throws {
        var progress = progress()
        progress.recordCut(at: 6)
        let batch = progress.seal(upTo: 6, records: 1)
        #expect(!progress.mayBeSent(batch))
        let entry = progress.registryEntry(saving: progress.settled, source: "test")
        progress.persisted(entry)
        #expect(progress.mayBeSent(batch))
        let later = StreamProgress(resuming: try #require(try StreamRegistryFormat.decode(encoded(entry)).first))
        #expect(later.recordedCut(after: 0) == 6)
        #expect(later.recordedCut(after: 6) == nil)
        progress.settle(batch, as: .acknowledged)
        save(&progress)
        #expect(progress.recordedCut(after: 0) == nil)
    }

    private func encoded(_ entry: RegistryEntry) -> [UInt8] { StreamRegistryFormat.encode([entry]) }
}
