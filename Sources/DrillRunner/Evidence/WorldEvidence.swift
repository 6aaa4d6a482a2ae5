import DrillSimulation
import InMemoryKafka
import InMemoryLogStore
import KafkaPorts
import LogPipeline
import LogPorts
import RecordProtocol
import SystemPorts

extension DrillWorld {
    /// Everything that can be known of the run now that it is over.
    func evidence(promise: DurabilityPromise) -> Evidence {
        var evidence = Evidence()
        evidence.start = start
        evidence.end = simulation.now
        evidence.sources = sources.map {
            SourceEvidence($0.log, attempted: $0.log.emitted(at: workloadEnd), socket: $0.socket)
        }
        evidence.streams = streamOwners
        evidence.store = StoreEvidence(store)
        evidence.settlements = journal.runs
        evidence.settledAtSourcePerSecond = journal.settledPerSecond
        evidence.logs = partitions.compactMap(partitionEvidence)
        evidence.holdings = holdings
        evidence.letters = letters
        evidence.groupCommits = groupCommits
        evidence.sends = sourceSends
        evidence.deliveries = deliveries.runs
        evidence.logReports = logReports
        evidence.terms = terms
        evidence.cuts = cuts + strandedTails
        evidence.counters = counters
        evidence.addedFields = addedFields
        evidence.promise = promise
        evidence.lateAfter = scenario.lateAfter
        return evidence
    }

    /// What replicas that have fallen out of sync hold at the end: if nobody else has it, it is as good as cut.
    private var strandedTails: [ReplicaCut] {
        partitions.flatMap { partition -> [ReplicaCut] in
            guard let state = cluster.inspect.partition(partition) else { return [] }
            let stranded = state.replicas.map(\.broker).filter { !state.inSync.contains($0) }
            return stranded.map { broker in
                var runs = LoggedRuns()
                cluster.inspect.forEachBatch(of: partition, on: broker) { batch in
                    runs.add(batch.records, at: batch.baseOffset, below: .max)
                }
                return ReplicaCut(time: simulation.now, partition: partition, broker: broker, runs: runs.runs)
            }
        }
    }

    /// What is settled for good while the run goes on: enough to close books with, see ``Ledger``. Of the logs it tells only
    /// what lies below their start.
    var evidenceSoFar: Evidence {
        var evidence = Evidence()
        evidence.start = start
        evidence.end = simulation.now
        let elapsed = min(max(.zero, .zero + (simulation.now - start)), workloadEnd)
        evidence.sources = sources.map {
            SourceEvidence($0.log, attempted: $0.log.emitted(at: elapsed), socket: $0.socket)
        }
        evidence.streams = streamOwners
        evidence.store = StoreEvidence(store)
        evidence.settlements = journal.runs
        evidence.logs = partitions.compactMap { partition in
            guard let state = cluster.inspect.partition(partition) else { return nil }
            let runs = expiredRuns[partition] ?? LoggedRuns()
            return partitionEvidence(partition, state.logStart, state.highWatermark, runs)
        }
        evidence.groupCommits = groupCommits
        evidence.sends = sourceSends
        evidence.deliveries = deliveries.runs
        evidence.addedFields = addedFields
        evidence.lateAfter = scenario.lateAfter
        return evidence
    }

    private var addedFields: [String] {
        let atSources = sources.flatMap { $0.configuration.staticFields.map(\.name) }
        return atSources + scenario.pipeline.processor.enrichment.map(\.name)
    }

    /// The streams of all lives of the shippers, by their own account.
    private var streamOwners: [StreamOwner] {
        var owners: [StreamOwner] = []
        var numbers: [StreamID: Int] = [:]
        func note(_ status: SourceStatus, _ stream: StreamID, life: Int) {
            if let index = numbers[stream] {
                owners[index].readTo = max(owners[index].readTo, status.readPosition)
                owners[index].settledTo = max(owners[index].settledTo, status.settledPosition)
                return
            }
            // A life may have accepted a connection and died before it had a stream for it.
            let connection = sourcesByName[status.name]?.socket?.lives.firstIndex(of: life)
            numbers[stream] = owners.count
            owners.append(
                StreamOwner(
                    stream,
                    source: status.name,
                    connection: connection ?? 0,
                    readTo: status.readPosition,
                    settledTo: status.settledPosition
                )
            )
        }
        for shipper in shippers {
            for (life, status) in shipper.statusesOfLives {
                for source in status.sources {
                    if let stream = source.stream { note(source, stream, life: life) }
                }
            }
        }
        // Of files only: each stream of a socket is in the status of the life that read it.
        for owner in journal.streams where numbers[owner.stream] == nil {
            numbers[owner.stream] = owners.count
            owners.append(owner)
        }
        return owners
    }

    /// What each queue says it holds.
    private var holdings: [QueueHolding] {
        var holdings: [QueueHolding] = []
        let last = shippers.map(\.statuses.last)
        let lastOfSources = last.map { status in
            Dictionary((status?.sources ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        }
        for source in sources where source.socket == nil {
            let status = lastOfSources[source.shipper - 1][source.name]
            // What is not settled is still in the file: the next life would read it again.
            let position = status.map { min($0.readPosition, $0.settledPosition) } ?? 0
            let emitted = source.log.emitted(at: workloadEnd)
            let first = source.log.ordinal(at: position) ?? emitted
            if first < emitted { holdings.append(QueueHolding("source", .unread(source: source.name, from: first))) }
        }
        for (shipper, status) in zip(shippers, last) {
            guard let status else { continue }
            for holding in status.sources.flatMap(\.holdings) {
                holdings.append(
                    QueueHolding("\(shipper.name) buffer", .positions(holding.stream, holding.positions))
                )
            }
        }
        let halted = halted
        for partition in partitions {
            guard let state = cluster.inspect.partition(partition) else { continue }
            // Of a log that was replaced, and waits for an operator, nothing says how far the checkpoint still holds.
            let settled = halted.contains(partition) ? nil : store.checkpointNow(checkpointKey(partition)).nextOffset
            let next = max(state.logStart, settled ?? state.logStart)
            if next < state.logEnd {
                holdings.append(QueueHolding("log", .offsets(partition, next..<state.logEnd)))
            }
        }
        return holdings
    }

    /// Partitions that processors have stopped reading until an operator acts, because their logs changed.
    private var halted: Set<TopicPartition> {
        let reports = processors.flatMap { $0.statuses.flatMap(\.anomalies) }
        return Set(reports.filter { $0.response == .halted }.map(\.partition))
    }

    /// What processors say of logs that changed, those of past lives included.
    private var logReports: [LogChangeReport] {
        processors.flatMap { processor in
            processor.statuses.flatMap(\.anomalies).compactMap { report in
                let kind: LogChangeReport.Kind
                switch report.kind {
                case .logReplaced: kind = .replaced
                case .aheadOfLog: kind = .ahead
                // Judged by the records that had no outcome.
                case .expiredUnread: return nil
                }
                let time = Instant.zero + (report.foundAt - simulation.settings.startWallTime)
                return LogChangeReport(kind, report.partition, report.range, by: processor.name, at: time)
            }
        }
    }

    private func partitionEvidence(_ partition: TopicPartition) -> PartitionEvidence? {
        guard let state = cluster.inspect.partition(partition) else { return nil }
        var runs = expiredRuns[partition] ?? LoggedRuns()
        let aborted = cluster.inspect.abortedOffsets(of: partition)
        cluster.inspect.forEachBatch(of: partition) { batch in
            // What has expired as a whole is noted already.
            guard batch.nextOffset > state.logStart else { return }
            guard !aborted.contains(where: { $0.contains(batch.baseOffset) }) else { return }
            runs.add(batch.records, at: batch.baseOffset, below: state.highWatermark)
        }
        return partitionEvidence(partition, state.logStart, state.highWatermark, runs)
    }

    private func partitionEvidence(_ partition: TopicPartition, _ start: Int64, _ end: Int64, _ runs: LoggedRuns)
        -> PartitionEvidence
    {
        var evidence = PartitionEvidence(
            partition,
            logStart: start,
            highWatermark: end,
            startMoves: logStartMoves[partition] ?? [],
            runs: runs.runs,
            aborted: cluster.inspect.abortedOffsets(of: partition)
        )
        evidence.foldedOffsets = runs.foldedOffsets
        return evidence
    }
}
