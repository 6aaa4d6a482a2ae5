import RecordProtocol
import SystemPorts

/// A history too long for the model: many records of uneven length, spread over partitions, sealed, crashed, sent again,
/// given up, appended in any order and more than once, processed by owners that change. Everything is drawn from a seed.
struct RandomHistory {
    struct Letter {
        let batch: SealedBatch
        let ids: [RecordID]
        let life: Int
    }

    /// Where every record of the source ends; its id goes from the end before it to its own.
    let ends: [Int64]
    let filtered: Set<Int>
    var random: RandomStream
    var progress: StreamProgress
    var registry: [UInt8] = []
    var life = 0
    var nextRecord = 0
    var contents: [SealedBatchID: [RecordID]] = [:]
    var network: [Letter] = []
    var logs: [[(id: RecordID, floor: FloorAnnouncement?)]]
    var checkpoints: [Checkpoint]
    /// A stale view of each partition, of an owner that was not told.
    var zombies: [Checkpoint?]
    var stored: [RecordID: Int] = [:]
    /// Given up by the present life.
    var dropped: Set<Int64> = []
    var findings = 0
    /// Checkpoints rebuilt from deltas alone.
    var replayed: [DeduplicationState]

    let mutants: Mutants

    init(seed: UInt64, records: Int, partitions: Int32, mutants: Mutants = .none) {
        self.mutants = mutants
        random = RandomStream(seed: seed)
        var position: Int64 = 0
        var ends: [Int64] = []
        for _ in 0..<records {
            position += Int64(1 + random.index(below: 9))
            ends.append(position)
        }
        self.ends = ends
        var filtered: Set<Int> = []
        for index in 0..<records where random.chance(1, outOf: 5) { filtered.insert(index) }
        self.filtered = filtered
        let stream = StreamID.minted(from: &random)
        let blockSize: Int64? = random.chance(1, outOf: 2) ? 40 : nil
        progress = StreamProgress(stream: stream, routing: Routing(partitionCount: partitions, blockSize: blockSize))
        progress.mutants = mutants
        logs = Array(repeating: [], count: Int(partitions))
        checkpoints = Array(repeating: Checkpoint(nextOffset: 0), count: Int(partitions))
        zombies = Array(repeating: nil, count: Int(partitions))
        replayed = Array(repeating: DeduplicationState(), count: Int(partitions))
        save()
    }

    func start(of record: Int) -> Int64 { record == 0 ? 0 : ends[record - 1] }

    mutating func save() {
        let entry = progress.registryEntry(saving: progress.settled, source: "s")
        registry = StreamRegistryFormat.encode([entry])
        progress.persisted(entry)
    }

    mutating func seal() {
        guard nextRecord < ends.count else { return }
        if filtered.contains(nextRecord) {
            progress.settleAtSource(
                upTo: ends[nextRecord],
                records: 1,
                as: SourceSettlement(.filtered, reason: "minimum-severity")
            )
            nextRecord += 1
            return
        }
        let blockEnd = progress.routing.blockEnd(after: start(of: nextRecord))
        var ids: [RecordID] = []
        var inside = Tally<SourceSettlement>()
        let limit = 1 + random.index(below: 6)
        var end = start(of: nextRecord)
        while nextRecord < ends.count, ids.count < limit, start(of: nextRecord) < blockEnd {
            if filtered.contains(nextRecord) {
                inside.add(1, to: SourceSettlement(.filtered, reason: "minimum-severity"))
            } else {
                ids.append(RecordID(stream: progress.stream, start: start(of: nextRecord), end: ends[nextRecord]))
            }
            end = ends[nextRecord]
            nextRecord += 1
        }
        let batch = progress.seal(upTo: end, records: ids.count, settledInside: inside)
        contents[batch.id] = ids
        network.append(Letter(batch: batch, ids: ids, life: life))
    }

    mutating func resend() {
        guard let batch = pick(progress.outstanding), let ids = contents[batch.id] else { return }
        network.append(Letter(batch: batch, ids: ids, life: life))
    }

    mutating func giveUp() {
        guard let batch = pick(progress.outstanding) else { return }
        progress.settle(batch, as: .givenUp(.indeterminate))
        for id in contents[batch.id] ?? [] { dropped.insert(id.start) }
    }

    mutating func crash() {
        guard let entry = try? StreamRegistryFormat.decode(registry).first else { return }
        progress = StreamProgress(resuming: entry, topicOf: entry.routing.partitionCount, mutants: mutants)
        life += 1
        contents = [:]
        nextRecord = ends.firstIndex { $0 > entry.saved.position } ?? ends.count
        dropped = dropped.filter { $0 < entry.saved.position }
    }

    /// One request arrives or is lost; its answer arrives or is lost.
    mutating func deliver(losing: Bool) {
        guard !network.isEmpty else { return }
        let letter = network.remove(at: random.index(below: network.count))
        if losing, random.chance(1, outOf: 4) { return }
        for (index, id) in letter.ids.enumerated() {
            logs[Int(letter.batch.partition)].append((id, index == 0 ? letter.batch.floor : nil))
        }
        if letter.life == life, !losing || random.chance(2, outOf: 3) {
            progress.settle(letter.batch, as: .acknowledged)
        }
    }

    /// An owner, or one that was not told, reads some records and writes them with its checkpoint.
    mutating func process(asZombie: Bool) {
        let partition = random.index(below: logs.count)
        let base = asZombie ? zombies[partition] ?? checkpoints[partition] : checkpoints[partition]
        let next = Int(base.nextOffset ?? 0)
        let count = min(logs[partition].count - next, 1 + random.index(below: 8))
        guard count > 0 else { return }
        var after = base
        after.deduplication.mutants = mutants
        var rows: [RecordID] = []
        for record in logs[partition][next..<(next + count)]
        where after.deduplication.admit(record.id, floor: record.floor).isToBeSettled { rows.append(record.id) }
        let found = after.deduplication.takeFindings().count
        after.nextOffset = Int64(next + count)
        after.version = base.version + 1
        guard checkpoints[partition].version == base.version else { return zombies[partition] = nil }
        replayed[partition].apply(after.deduplication.delta(since: checkpoints[partition].deduplication))
        if random.chance(1, outOf: 4) { zombies[partition] = checkpoints[partition] }
        checkpoints[partition] = after
        findings += found
        for id in rows { stored[id, default: 0] += 1 }
    }

    private mutating func pick(_ batches: [SealedBatch]) -> SealedBatch? {
        batches.isEmpty ? nil : batches[random.index(below: batches.count)]
    }
}
