import RecordProtocol
import Testing

@Suite("checkpoints")
struct CheckpointTests {
    let key = CheckpointKey(cluster: "c", topic: "logs", pipeline: "main", partition: 0)

    @Test("a write made from an older version changes nothing and says which it found")
    func compareAndSet() {
        var ledger = CheckpointLedger()
        #expect(ledger.compareAndSet(key, expecting: 0, to: Checkpoint(version: 1, nextOffset: 5)) == .permitted)
        #expect(ledger.compareAndSet(key, expecting: 0, to: Checkpoint(version: 1, nextOffset: 9)) == .stale(found: 1))
        #expect(ledger[key].nextOffset == 5)
    }

    @Test("after a stale or unknown answer nothing is written before the checkpoint was read again")
    func heldCheckpoint() throws {
        for answer in [HeldCheckpoint.WriteAnswer.stale, .indeterminate] {
            var held = HeldCheckpoint()
            let unread = held.begin(Checkpoint())
            #expect(unread == nil)
            held.loaded(Checkpoint(version: 3))
            let begun = held.begin(Checkpoint(nextOffset: 8))
            let write = try #require(begun)
            #expect(write.expected == 3 && write.checkpoint.version == 4)
            let second = held.begin(Checkpoint())
            #expect(second == nil)
            held.answered(answer)
            #expect(held.current == nil)
            let unsure = held.begin(Checkpoint())
            #expect(unsure == nil)
            held.loaded(Checkpoint(version: 9))
            #expect(held.current?.version == 9)
        }
    }

    @Test("a stored write is what the next is built on; one that was certainly not done leaves the old")
    func answers() {
        var held = HeldCheckpoint()
        held.loaded(Checkpoint())
        _ = held.begin(Checkpoint(nextOffset: 1))
        held.answered(.stored)
        #expect(held.current == Checkpoint(version: 1, nextOffset: 1))
        _ = held.begin(Checkpoint(nextOffset: 2))
        held.answered(.notDone)
        #expect(held.current == Checkpoint(version: 1, nextOffset: 1))
    }

    @Test("a dead row is moved once")
    func deadLetters() {
        var rows = DeadLetterRows()
        let id = RecordID(stream: StreamID(high: 1, low: 1), start: 0, end: 5)
        #expect(rows.redrive(id) == false)
        rows.record(id)
        rows.record(id)
        #expect(rows.dead == [id])
        #expect(rows.redrive(id) == true)
        #expect(rows.redrive(id) == false)
    }
}
