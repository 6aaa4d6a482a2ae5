import RecordProtocol
import SystemPorts
import Testing

@Suite("de-duplication state")
struct DeduplicationStateTests {
    let stream = StreamID(high: 1, low: 2)

    func id(_ start: Int64, _ end: Int64) -> RecordID { RecordID(stream: stream, start: start, end: end) }
    func floor(_ position: Int64, _ acknowledged: Int64) -> FloorAnnouncement {
        FloorAnnouncement(position: position, acknowledged: acknowledged)
    }

    @Test("an earlier batch that arrives later is not a duplicate")
    func laterBatchFirst() {
        var state = DeduplicationState()
        #expect(state.admit(id(10, 20), floor: floor(0, 0)) == .new)
        #expect(state.admit(id(0, 10), floor: floor(0, 0)) == .new)
        #expect(state.admit(id(10, 20), floor: floor(0, 0)) == .duplicate)
        #expect(state.admit(id(0, 10), floor: floor(0, 0)) == .duplicate)
    }

    @Test("what lies below the floor is settled, whether it was seen or not")
    func belowFloor() {
        var state = DeduplicationState()
        #expect(state.admit(id(30, 40), floor: floor(30, 0)) == .new)
        #expect(state.admit(id(20, 30), floor: floor(0, 0)) == .belowFloor)
        #expect(state[stream]?.floor == 30)
    }

    @Test("ids below the floor are counted, also when batches were cut anew after a crash")
    func countsAcrossResealing() {
        var state = DeduplicationState()
        #expect(state.admit(id(0, 7), floor: floor(0, 0)) == .new)
        #expect(state.admit(id(7, 9)) == .new)
        #expect(state.admit(id(9, 20)) == .new)
        // After the crash the first batch ends within the range already seen.
        #expect(state.admit(id(0, 7), floor: floor(0, 0)) == .duplicate)
        #expect(state.admit(id(7, 9), floor: floor(7, 1)) == .duplicate)
        #expect(state.takeFindings().isEmpty)
        #expect(state.admit(id(20, 25), floor: floor(20, 3)) == .new)
        #expect(state[stream]?.admittedBelowFloor == 3)
        #expect(state.takeFindings().isEmpty)
    }

    @Test("an acknowledged record that never came is found at the next floor, once")
    func ackedLost() {
        var state = DeduplicationState()
        _ = state.admit(id(0, 10), floor: floor(0, 0))
        _ = state.admit(id(20, 30), floor: floor(20, 2))
        #expect(state.takeFindings().map(\.missing) == [1])
        _ = state.admit(.marker(stream, at: 30), floor: floor(30, 3))
        #expect(state.takeFindings().isEmpty)
        #expect(state[stream]?.missing == 1)
    }

    @Test("a stream met first in the middle of a log takes its first announcement as the baseline")
    func baseline() {
        var state = DeduplicationState(readFromFirstOffset: false)
        #expect(state.admit(id(1_000, 1_010), floor: floor(1_000, 100)) == .new)
        #expect(state.takeFindings().isEmpty)
        _ = state.admit(.marker(stream, at: 1_020), floor: floor(1_020, 102))
        #expect(state.takeFindings().map(\.missing) == [1])
    }

    @Test("a record whose boundary changed is settled and reported as overlapping")
    func overlapping() {
        var state = DeduplicationState()
        _ = state.admit(id(0, 6), floor: floor(0, 0))
        #expect(state.admit(id(0, 10), floor: floor(0, 0)) == .overlapping)
        #expect(state.admit(id(0, 10), floor: floor(0, 0)) == .duplicate)
    }

    @Test("foreign records take their floor from the offsets")
    func foreign() {
        var state = DeduplicationState()
        let foreign = StreamID.foreign(topic: "logs", incarnation: "", generation: 0, partition: 3)
        var random = RandomStream(seed: 1)
        #expect(foreign.isForeign && !StreamID.minted(from: &random).isForeign)
        #expect(state.admit(.foreign(foreign, offset: 5)) == .new)
        #expect(state.admit(.foreign(foreign, offset: 9)) == .new)
        #expect(state.admit(.foreign(foreign, offset: 5)) == .belowFloor)
        #expect(state[foreign]?.rangeCount == 0)
    }

    @Test("an expired stream is forgotten, and its resend is admitted again")
    func expiry() {
        var state = DeduplicationState()
        state.advance(to: Timestamp(nanoseconds: 100))
        _ = state.admit(id(0, 10), floor: floor(0, 0))
        state.advance(to: Timestamp(nanoseconds: 200))
        let other = StreamID(high: 9, low: 9)
        _ = state.admit(RecordID(stream: other, start: 0, end: 1), floor: floor(0, 0))
        #expect(state.expire(idleSince: Timestamp(nanoseconds: 100)).isEmpty)
        #expect(state.expire(idleSince: Timestamp(nanoseconds: 150)) == [stream])
        #expect(!state.knowsAllStreams)
        #expect(state.admit(id(0, 10), floor: floor(0, 0)) == .new)
    }
}
