import DrillSimulation
import KafkaPorts
import SystemPorts

/// Starting, fetching and delivering.
///
/// Models: one Fetch at a time per broker connection, for all partitions that the client believes to be led there; a
/// partition that is started, resumed or moved while a Fetch waits joins the next one; errors back off for
/// `fetch.error.backoff.ms` (500 ms).
extension ConsumerClient {
    static let errorBackoff: Int64 = 500_000_000

    // MARK: The application's wishes

    func start(_ offsets: [TopicPartition: Int64], in generation: AssignmentGeneration) {
        guard !isClosed, !life.isSevered else { return }
        for partition in offsets.keys.sorted() {
            guard let offset = offsets[partition], positions[partition]?.generation == generation else { continue }
            lastVersion += 1
            prefetched.discard(partition)
            positions.update(partition) { $0.start(at: offset, version: lastVersion) }
        }
        fetchAll()
    }

    func pause(_ partitions: [TopicPartition]) {
        guard !life.isSevered else { return }
        for partition in partitions {
            guard let position = positions[partition], !position.isPaused else { continue }
            lastVersion += 1
            prefetched.discard(partition)
            if lacks("resume-from-wrong-offset") {
                positions.update(partition) { $0.pauseAtFetchOffset(version: lastVersion) }
            } else {
                positions.update(partition) { $0.pause(version: lastVersion) }
            }
        }
        fetchAll()
    }

    func resume(_ partitions: [TopicPartition]) {
        guard !life.isSevered else { return }
        for partition in partitions { positions.update(partition) { $0.resume() } }
        fetchAll()
    }

    func seek(_ partition: TopicPartition, to offset: Int64) {
        guard !life.isSevered, let position = positions[partition], position.isStarted else { return }
        if lacks("seek-keeps-prefetched") {
            return positions.update(partition) { $0.seek(to: offset, version: position.version) }
        }
        lastVersion += 1
        prefetched.discard(partition)
        positions.update(partition) { $0.seek(to: offset, version: lastVersion) }
        fetchAll()
    }

    // MARK: Fetching

    /// Sends a Fetch to every broker that has something to give and none waiting.
    func fetchAll() {
        guard !isClosed else { return }
        var leaders: [BrokerID] = []
        for slot in positions.slots where slot.position.wantsFetch {
            guard let leader = slot.leader else {
                handle.refreshSoon()
                continue
            }
            if !leaders.contains(leader) { leaders.append(leader) }
        }
        for leader in leaders { fetch(from: leader) }
    }

    /// Goes on trying to reach the leaders of what is to be fetched.
    func reconnectLeaders() {
        for slot in positions.slots where slot.position.wantsFetch {
            if let leader = slot.leader { handle.link(to: leader).connectIfNeeded() }
        }
    }

    func fetch(from broker: BrokerID) {
        guard !isClosed, !fetching.contains(broker), prefetched.bytes < settings.queuedMaxBytes else { return }
        let now = now
        var asked: [FetchRequest.Position] = []
        var backoff = Int64.max
        for slot in positions.slots where slot.leader == broker && slot.position.wantsFetch {
            let position = slot.position
            if position.notBefore > now {
                backoff = min(backoff, position.notBefore)
                continue
            }
            asked.append(
                FetchRequest.Position(
                    partition: slot.partition,
                    offset: position.fetchOffset,
                    maxBytes: settings.maxPartitionFetchBytes,
                    version: position.version
                )
            )
        }
        if backoff != .max { armBackoff(backoff) }
        guard !asked.isEmpty else { return }
        let link = handle.link(to: broker)
        guard link.isUp else { return link.connectIfNeeded() }
        fetching.append(broker)
        let request = FetchRequest(
            positions: asked,
            maxWait: settings.fetchWaitMax,
            minBytes: settings.fetchMinBytes,
            wantsEnds: settings.enablePartitionEOF,
            readCommitted: settings.isolationLevel == .readCommitted
        )
        let timeout = (settings.socketTimeout + settings.fetchWaitMax).wholeNanoseconds
        handle.request(.fetch(request), to: broker, timeout: timeout) { [self] result in
            guard !isClosed else { return }
            fetching.removeAll { $0 == broker }
            if case .success(.fetch(let partitions)) = result {
                for fetched in partitions { take(fetched) }
                wake()
            }
            if handle.isUp(broker) { fetch(from: broker) }
        }
    }

    private func armBackoff(_ instant: Int64) {
        if let backoffAt, backoffAt <= instant { return }
        backoffAt = instant
        life.schedule(after: .nanoseconds(max(0, instant - now))) { [self] in
            guard backoffAt == instant else { return }
            backoffAt = nil
            fetchAll()
        }
    }

    private func take(_ fetched: FetchedPartition) {
        guard let position = positions[fetched.partition], position.version == fetched.version else { return }
        switch fetched.error {
        case .none:
            for entry in fetched.entries {
                let isAborted = fetched.aborted.contains { $0.covers(entry.batch, at: entry.baseOffset) }
                if isAborted && !lacks("aborted-records-delivered") { continue }
                take(entry, of: fetched.partition, position)
            }
            if let last = fetched.entries.last {
                positions.update(fetched.partition) { $0.fetched(upTo: last.nextOffset) }
            } else if settings.enablePartitionEOF {
                noteEnd(of: fetched, position)
            }
        case .offsetOutOfRange:
            positions.update(fetched.partition) { $0.leaveRange() }
            if settings.autoOffsetReset == .error {
                emit(.positionOutOfRange(fetched.partition, position: position.fetchOffset))
            } else {
                reset(fetched.partition)
            }
        default:
            if fetched.error == .topicAuthorizationFailed { tellDenied(fetched.partition.topic) }
            let later = now + Self.errorBackoff
            positions.update(fetched.partition) { $0.backOff(until: later) }
            handle.refreshSoon()
        }
    }

    /// The end is told once for each time that it is reached.
    private func noteEnd(of fetched: FetchedPartition, _ position: FetchPosition) {
        guard position.fetchOffset >= fetched.readableEnd, position.endToldAt != position.fetchOffset else { return }
        positions.update(fetched.partition) { $0.endToldAt = position.fetchOffset }
        prefetched.append(
            PrefetchQueue.Fetched(
                partition: fetched.partition,
                version: position.version,
                content: .end(position.fetchOffset - (lacks("end-is-last-record") ? 1 : 0)),
                bytes: 0
            )
        )
    }

    private func take(_ entry: LogEntry, of partition: TopicPartition, _ position: FetchPosition) {
        for part in entry.batch.parts {
            let records = lacks("headers-dropped") ? part.records.withoutHeaders : part.records
            let base = entry.baseOffset + Int64(part.start)
            let first = max(0, Int(position.fetchOffset - base))
            guard first < part.records.count else { continue }
            prefetched.append(
                PrefetchQueue.Fetched(
                    partition: partition,
                    version: position.version,
                    content: .batch(
                        FetchedBatch(
                            partition: partition,
                            generation: position.generation,
                            records: records,
                            range: first..<part.records.count,
                            baseOffset: base,
                            leaderEpoch: -1
                        )
                    ),
                    bytes: part.records.wireSize
                )
            )
        }
    }

    // MARK: Delivering

    func nextDelivery() -> ConsumerEvent? {
        while let fetched = prefetched.takeFirst() {
            let wasFull = prefetched.bytes + fetched.bytes >= settings.queuedMaxBytes
            if wasFull && prefetched.bytes < settings.queuedMaxBytes { fetchAll() }
            guard let position = positions[fetched.partition], position.version == fetched.version else { continue }
            switch fetched.content {
            case .batch(let batch):
                positions.update(fetched.partition) { $0.delivered(upTo: batch.nextOffset) }
                return .batch(batch)
            case .end(let offset): return .endOfPartition(fetched.partition, offset: offset)
            }
        }
        return nil
    }
}

extension RecordBatch {
    /// For a planted bug.
    fileprivate var withoutHeaders: RecordBatch { RecordBatch(values: values, timestamps: timestamps, keys: keys) }
}
