import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("The values that decide")
struct ValueTests {
    private func entryBatch(_ count: Int, at timestamp: Int64 = 0) -> ProducedBatch {
        let records = RecordBatch((0..<count).map(String.init), at: timestamp)
        return ProducedBatch(parts: [ProducedBatch.Part(records: records, start: 0, checksum: 0)], sequence: nil)
    }

    private func log(_ batches: [(count: Int, epoch: Int32)], segmentBytes: Int = 1 << 20) -> ReplicaLog {
        var log = ReplicaLog(segmentBytes: segmentBytes, segmentAge: .seconds(3_600))
        for (count, epoch) in batches { _ = log.append(entryBatch(count), epoch: epoch, at: 0) }
        return log
    }

    @Test("a log reads from any offset, by whole batches, at least one, below the limit")
    func read() {
        let log = log([(3, 0), (2, 0), (4, 1)], segmentBytes: 200)
        var entries: [LogEntry] = []
        _ = log.read(from: 4, below: 9, maxBytes: 1, into: &entries)
        #expect(entries.map(\.baseOffset) == [3])
        entries = []
        _ = log.read(from: 0, below: 8, maxBytes: 1 << 20, into: &entries)
        #expect(entries.map(\.baseOffset) == [0, 3])
        #expect(log.entry(at: 8)?.baseOffset == 5)
        #expect(log.entry(at: 9) == nil)
    }

    @Test("truncation drops whole batches, their epochs, and leaves the rest", arguments: 0...9)
    func truncate(offset: Int) {
        var log = log([(3, 0), (2, 0), (4, 1)], segmentBytes: 200)
        log.truncate(to: Int64(offset))
        let ends: [Int64] = [0, 0, 0, 3, 3, 5, 5, 5, 5, 9]
        #expect(log.endOffset == ends[offset])
        #expect(log.lastEpoch == (offset == 9 ? 1 : log.endOffset > 0 ? 0 : -1))
        #expect(log.append(entryBatch(1), epoch: 2, at: 0) == ends[offset])
    }

    @Test("an epoch begun without a record is forgotten where it is truncated")
    func emptyEpoch() {
        var log = log([(3, 0)])
        log.beginEpoch(5)
        #expect(log.lastEpoch == 5)
        log.truncate(to: 3)
        #expect(log.lastEpoch == 0 && log.endOffset == 3)
    }

    @Test("an epoch ends where the next begins; the last one at the log's end")
    func epochEnds() {
        var epochs = LeaderEpochs()
        epochs.note(0, startingAt: 0)
        epochs.note(2, startingAt: 10)
        epochs.note(5, startingAt: 25)
        #expect(epochs.end(of: 0, logEnd: 40) == .init(epoch: 0, offset: 10))
        #expect(epochs.end(of: 1, logEnd: 40).offset == 10)
        #expect(epochs.end(of: 3, logEnd: 40) == .init(epoch: 2, offset: 25))
        #expect(epochs.end(of: 9, logEnd: 40) == .init(epoch: 5, offset: 40))
        #expect(epochs.end(of: -1, logEnd: 40).epoch == -1)
    }

    @Test("retention by size keeps at least as much as it is told; by time only what is old; never past the watermark")
    func retention() {
        var log = ReplicaLog(segmentBytes: 100, segmentAge: .seconds(3_600))
        for number in 0..<10 { _ = log.append(entryBatch(1, at: Int64(number) * 1_000), epoch: 0, at: 0) }
        let size = log.sizeBytes / 10
        let bySize = Retention(milliseconds: nil, bytes: size * 4)
        #expect(bySize.logStart(of: log, highWatermark: 10, wallTime: 0) == 6)
        #expect(bySize.logStart(of: log, highWatermark: 3, wallTime: 0) == 3)
        let byTime = Retention(milliseconds: 5_000, bytes: nil)
        #expect(byTime.logStart(of: log, highWatermark: 10, wallTime: 9_000) == 4)
        #expect(byTime.logStart(of: log, highWatermark: 10, wallTime: 60_000) == 10)
    }

    @Test("a segment ends where a record is too much younger than its first batch, by their timestamps, not the clock")
    func segmentAge() {
        var log = ReplicaLog(segmentBytes: 1 << 20, segmentAge: .seconds(60))
        let ages: [Int64] = [5_000, 0, 65_000, 65_001, 90_000, 125_001, 125_002, 70_000]
        for (hour, age) in ages.enumerated() {
            _ = log.append(entryBatch(1, at: age), epoch: 0, at: Int64(hour) * 3_600_000_000_000)
        }
        #expect(log.segments.map(\.baseOffset) == [0, 3, 6])
        // What is cut off takes its age with it.
        log.truncate(to: 6)
        _ = log.append(entryBatch(1, at: 125_001), epoch: 1, at: 0)
        #expect(log.segments.map(\.baseOffset) == [0, 3])
        let byTime = Retention(milliseconds: 30_000, bytes: nil)
        #expect(byTime.logStart(of: log, highWatermark: 7, wallTime: 95_001) == 3)
        #expect(byTime.logStart(of: log, highWatermark: 7, wallTime: 155_001) == 3)
        #expect(byTime.logStart(of: log, highWatermark: 7, wallTime: 155_002) == 7)
    }

    @Test("assignments are balanced, disjoint, complete and sticky, whatever members come and go", arguments: 1...50)
    func assignor(seed: Int) {
        var random = RandomStream(seed: UInt64(seed))
        let counts = ["a": 1 + random.index(below: 12), "b": 1 + random.index(below: 5)]
        let total = counts.values.reduce(0, +)
        var owned: [String: [TopicPartition]] = [:]
        var generation: Int32 = 0
        for _ in 0..<6 {
            let ids = (0..<(1 + random.index(below: 6))).map { "m\($0 + random.index(below: 3))" }
            let present = Set(ids).sorted()
            owned = owned.filter { present.contains($0.key) }
            for round in 0..<3 {
                let members = present.map { id in
                    (
                        id: id,
                        subscription: Subscription(
                            topics: ["a", "b"],
                            owned: owned[id] ?? [],
                            ownedGeneration: owned[id] == nil ? -1 : generation
                        )
                    )
                }
                let result = CooperativeStickyAssignor.assign(members, partitionCounts: counts)
                generation += 1
                let all = result.values.flatMap { $0 }
                #expect(Set(all).count == all.count)
                for (id, partitions) in result {
                    // Nobody gets what another still holds.
                    for (other, held) in owned where other != id {
                        #expect(Set(partitions).isDisjoint(with: held))
                    }
                }
                owned = result
                if round == 2 {
                    #expect(all.count == total)
                    let sizes = result.values.map(\.count)
                    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
                    let members = present.map {
                        (
                            id: $0,
                            subscription: Subscription(topics: ["a", "b"], owned: owned[$0] ?? [], ownedGeneration: 9)
                        )
                    }
                    #expect(CooperativeStickyAssignor.assign(members, partitionCounts: counts) == owned)
                }
            }
        }
    }
}
