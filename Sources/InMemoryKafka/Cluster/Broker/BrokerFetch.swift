import DrillSimulation
import KafkaPorts
import SystemPorts

/// A consumer's Fetch that waits for news.
struct ParkedFetch {
    let request: FetchRequest
    let reply: Reply
    /// The partitions asked for, by index.
    let indices: [Int?]
    let deadline: Int64
}

/// Fetch and ListOffsets for consumers.
///
/// Models: reading below the high watermark only; OFFSET_OUT_OF_RANGE below the log start and above the log end;
/// between high watermark and log end an empty answer; the long poll (`fetch.min.bytes`, `fetch.wait.max.ms`), woken by
/// the high watermark; readers of committed records stop at the last stable offset and are told what was aborted;
/// OFFSET_NOT_AVAILABLE while a new leader does not know the end. Not modelled: fetch sessions of consumers, reading from
/// followers.
extension Broker {
    func fetch(_ request: FetchRequest, _ reply: Reply) {
        let indices = request.positions.map { image.index(of: $0.partition) }
        let (partitions, bytes, hasError) = read(request, indices)
        if bytes >= request.minBytes || hasError || request.positions.isEmpty {
            return deliver(partitions, to: request, reply)
        }
        let deadline = now + request.maxWait.wholeNanoseconds
        parkedFetches.append(
            ParkedFetch(
                request: request,
                reply: reply,
                indices: indices,
                deadline: deadline
            )
        )
        armFetchTimer(deadline)
    }

    private func deliver(_ partitions: [FetchedPartition], to request: FetchRequest, _ reply: Reply) {
        for fetched in partitions {
            guard let first = fetched.entries.first else { continue }
            core.recordEvent("fetch", broker: id, fetched.partition, first.baseOffset, first.batch.checksum)
        }
        reply(.fetch(partitions))
    }

    private func read(
        _ request: FetchRequest,
        _ indices: [Int?]
    ) -> (partitions: [FetchedPartition], bytes: Int, hasError: Bool) {
        var partitions: [FetchedPartition] = []
        var bytes = 0
        var hasError = false
        for (number, position) in request.positions.enumerated() {
            let fetched = read(position, indices[number], committed: request.readCommitted)
            for entry in fetched.entries { bytes += entry.batch.sizeBytes }
            if fetched.error != .none { hasError = true }
            if fetched.error != .none || !fetched.entries.isEmpty || request.wantsEnds { partitions.append(fetched) }
        }
        return (partitions, bytes, hasError)
    }

    private func read(_ position: FetchRequest.Position, _ index: Int?, committed: Bool) -> FetchedPartition {
        func result(_ error: KafkaError.Code, _ entries: [LogEntry] = [], _ replica: Replica? = nil) -> FetchedPartition
        {
            FetchedPartition(
                partition: position.partition,
                error: error,
                version: position.version,
                entries: entries,
                readableEnd: (committed ? replica?.lastStableOffset : replica?.highWatermark) ?? -1,
                aborted: committed ? aborted(among: entries, in: replica) : [],
                logStart: replica?.log.startOffset ?? -1
            )
        }
        if core.isDenied(.topic(position.partition.topic)) { return result(.topicAuthorizationFailed) }
        guard let index else { return result(.unknownTopicOrPartition) }
        guard let replica = replicas[index], replica.isLeader else { return result(.notLeaderOrFollower) }
        let mutants = core.settings.mutants
        let isBelow = position.offset < replica.log.startOffset && !mutants.has("below-start-is-start")
        let isBeyond = position.offset > replica.log.endOffset && !mutants.has("beyond-end-waits")
        if isBelow || isBeyond { return result(.offsetOutOfRange, [], replica) }
        let limit =
            mutants.has("ignore-high-watermark")
            ? replica.log.endOffset : committed ? replica.lastStableOffset : replica.highWatermark
        guard position.offset < limit else { return result(.none, [], replica) }
        var entries: [LogEntry] = []
        _ = replica.log.read(from: position.offset, below: limit, maxBytes: position.maxBytes, into: &entries)
        return result(.none, entries, replica)
    }

    private func aborted(among entries: [LogEntry], in replica: Replica?) -> [AbortedTransaction] {
        guard let replica, let first = entries.first, let last = entries.last else { return [] }
        return replica.log.transactions.aborted(from: first.baseOffset, before: last.nextOffset)
    }

    /// Answers parked fetches that ask for the partition, where there is enough now.
    func wakeFetches(of index: Int) {
        guard !parkedFetches.isEmpty else { return }
        var position = 0
        while position < parkedFetches.count {
            let parked = parkedFetches[position]
            guard parked.indices.contains(index) else { position += 1; continue }
            let (partitions, bytes, hasError) = read(parked.request, parked.indices)
            guard bytes >= parked.request.minBytes || hasError else { position += 1; continue }
            parkedFetches.remove(at: position)
            deliver(partitions, to: parked.request, parked.reply)
        }
    }

    private func armFetchTimer(_ deadline: Int64) {
        if let armed = fetchTimer, armed.deadline <= deadline { return }
        fetchTimer = Timeout(deadline: deadline)
        schedule(at: deadline) { [self] in
            guard fetchTimer?.deadline == deadline else { return }
            fetchTimer = nil
            let now = now
            let expired = parkedFetches.filter { $0.deadline <= now }
            parkedFetches.removeAll { $0.deadline <= now }
            if let next = parkedFetches.map(\.deadline).min() { armFetchTimer(next) }
            for parked in expired {
                deliver(read(parked.request, parked.indices).partitions, to: parked.request, parked.reply)
            }
        }
    }

    func listOffsets(_ partition: TopicPartition, committed: Bool, _ reply: Reply) {
        if core.isDenied(.topic(partition.topic)) {
            return reply(.listOffsets(.topicAuthorizationFailed, Watermarks(start: -1, end: -1)))
        }
        guard let index = image.index(of: partition) else {
            return reply(.listOffsets(.unknownTopicOrPartition, Watermarks(start: -1, end: -1)))
        }
        guard let replica = replicas[index], let term = replica.term else {
            return reply(.listOffsets(.notLeaderOrFollower, Watermarks(start: -1, end: -1)))
        }
        guard !isEndUnknown(replica, term) else {
            return reply(.listOffsets(.offsetNotAvailable, Watermarks(start: -1, end: -1)))
        }
        let start = core.settings.mutants.has("watermark-start-zero") ? 0 : replica.log.startOffset
        reply(
            .listOffsets(
                .none,
                Watermarks(start: start, end: committed ? replica.lastStableOffset : replica.highWatermark)
            )
        )
    }

    func offsetForTime(_ partition: TopicPartition, _ timestamp: Int64, _ reply: Reply) {
        guard let index = image.index(of: partition) else {
            return reply(.offsetForTime(.unknownTopicOrPartition, nil))
        }
        guard let replica = replicas[index], let term = replica.term else {
            return reply(.offsetForTime(.notLeaderOrFollower, nil))
        }
        let found =
            core.settings.mutants.has("time-lookup-by-batch")
            ? replica.log.firstBatch(at: timestamp) : replica.log.firstOffset(at: timestamp)
        if let found, found < replica.highWatermark { return reply(.offsetForTime(.none, found)) }
        reply(.offsetForTime(isEndUnknown(replica, term) ? .offsetNotAvailable : .none, nil))
    }

    /// A new leader's high watermark trails the one that its predecessor had told of, until it reaches the term's start:
    /// what it says of the end before then would go backwards (KIP-207). While the in-sync set is below its minimum that
    /// may take long.
    private func isEndUnknown(_ replica: Replica, _ term: LeaderTerm) -> Bool {
        replica.highWatermark < term.startOffset && !core.settings.mutants.has("end-told-before-it-is-known")
    }

    func deleteRecords(_ partition: TopicPartition, before offset: Int64, _ reply: Reply) {
        guard let index = image.index(of: partition), let replica = replicas[index], replica.isLeader else {
            return reply(.deleteRecords(.notLeaderOrFollower, logStart: -1))
        }
        guard offset <= replica.highWatermark else {
            return reply(.deleteRecords(.offsetOutOfRange, logStart: -1))
        }
        moveLogStart(of: index, to: offset)
        reply(.deleteRecords(.none, logStart: replicas[index]?.log.startOffset ?? -1))
    }

    // MARK: Retention

    /// Makes sure that retention is checked when something may be old enough.
    func armRetention(_ index: Int) {
        guard !isRetentionArmed, !core.retention[index].isUnlimited else { return }
        isRetentionArmed = true
        let interval = core.settings.retentionCheckInterval.wholeNanoseconds
        schedule(at: (now / interval + 1) * interval) { [self] in
            isRetentionArmed = false
            checkRetention()
        }
    }

    private func checkRetention() {
        for index in replicas.indices {
            guard let replica = replicas[index], replica.isLeader, !core.retention[index].isUnlimited else { continue }
            let start = core.retention[index].logStart(
                of: replica.log,
                highWatermark: replica.highWatermark,
                wallTime: core.simulation.wallTime.milliseconds
            )
            if start > replica.log.startOffset {
                moveLogStart(of: index, to: start)
                core.recordEvent("retention", broker: id, replica.partition, start, 0)
            }
            if replica.log.endOffset > (replicas[index]?.log.startOffset ?? 0) { armRetention(index) }
        }
    }

    private func moveLogStart(of index: Int, to offset: Int64) {
        guard let replica = replicas[index] else { return }
        if let tell = core.onExpiry {
            ClusterInspection.visit(replica) { batch in
                let isNew = batch.nextOffset > replica.log.startOffset && batch.nextOffset <= offset
                if isNew { tell(replica.partition, batch) }
            }
        }
        replica.advanceStart(to: offset)
        core.onLogStart?(replica.partition, offset)
        noteNews(index)
        wakeFetches(of: index)
    }
}
