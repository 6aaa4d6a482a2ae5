import DrillSimulation
import InMemoryKafka
import InMemoryLogStore
import KafkaPorts
import LogPipeline
import LogPorts
import RecordProtocol
import SystemPorts

/// Everything that takes part in one simulated run: the workload's sources, shippers, the cluster, processors, the store.
///
/// `@unchecked Sendable`: confined to the simulation's thread.
final class DrillWorld: @unchecked Sendable {
    /// The pipeline is given this long to start before the workload begins, so that its first join is no part of the
    /// storm.
    static let warmUp: Duration = .seconds(10)

    let scenario: Scenario
    let simulation: Simulation
    let cluster: InMemoryCluster
    let store: InMemoryLogStore
    let journal: DrillJournal
    let deliveries: DeliveryRecorder
    /// Listens to everything where the run is to be told; `nil` otherwise.
    let recorder: StoryRecorder?
    /// When the workload begins, in virtual time.
    let start: Instant
    let sources: [WorldSource]
    /// The sources by their names.
    let sourcesByName: [String: WorldSource]
    private(set) var groupCommits: [GroupCommit] = []
    /// Ids of what is below a log's start.
    private(set) var expiredRuns: [TopicPartition: LoggedRuns] = [:]
    /// Batches that retention has taken from the pipeline's topic.
    private var expiredBatches = 0
    private(set) var logStartMoves: [TopicPartition: [LogStartMove]] = [:]
    private(set) var terms: [LeaderTerm] = []
    private(set) var cuts: [ReplicaCut] = []
    private(set) var shippers: [PipelineProcess<ShipperStatus>] = []
    private(set) var processors: [PipelineProcess<ProcessorStatus>] = []
    let books: RunBooks

    init(_ scenario: Scenario, seed: UInt64, options: DrillOptions, recorder: StoryRecorder? = nil) throws {
        self.scenario = scenario
        self.recorder = recorder
        var settings = SimulationSettings(seed: seed)
        settings.scheduling = options.scheduling
        settings.timeLimit = scenario.run.atMost
        settings.traceWindow = options.traceWindow
        settings.profile = options.profile
        if let recorder { settings.onTraceEvent = { recorder.hear($0) } }
        let simulation = Simulation(settings)
        self.simulation = simulation
        recorder?.now = { simulation.now }
        cluster = try InMemoryCluster(simulation: simulation, settings: scenario.clusterSettings(options.mutants))
        store = InMemoryLogStore(settings: scenario.storeSettings(options.mutants), on: simulation)
        journal = DrillJournal(now: { simulation.now })
        deliveries = DeliveryRecorder(now: { simulation.now })
        start = .zero + Self.warmUp
        books = RunBooks(scenario, start: start, isRunning: options.closesBooksWhileRunning)
        var sources = try WorldSource.all(
            of: scenario,
            seed: options.workloadSeed(seed),
            simulation: simulation,
            start: start,
            options: options
        )
        options.order(&sources)
        self.sources = sources
        sourcesByName = Dictionary(sources.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        makeProcesses(options.mutants)
        watchCluster()
        watchLogs()
    }

    private func watchCluster() {
        cluster.inspect.watch(
            offsetCommits: {
                [weak self, simulation, group = scenario.pipeline.kafka.consumer.groupID] name, partition, offset in
                guard name == group else { return }
                self?.groupCommits.append(GroupCommit(time: simulation.now, partition: partition, offset: offset))
            },
            logStarts: { [weak self, simulation] partition, start in
                self?.logStartMoves[partition, default: []].append(LogStartMove(time: simulation.now, start: start))
            },
            expired: { [weak self, topic = scenario.pipeline.kafka.topic] partition, batch in
                if partition.topic == topic { self?.expiredBatches += 1 }
                self?.expiredRuns[partition, default: LoggedRuns()].add(
                    batch.records,
                    at: batch.baseOffset,
                    below: .max
                )
            }
        )
    }

    private func watchLogs() {
        var watch = LogWatch()
        watch.leads = { [weak self, simulation] broker, partition, epoch, logEnd in
            let (time, topic) = (simulation.now, self?.scenario.pipeline.kafka.topic)
            guard partition.topic == topic else { return }
            self?.terms.append(
                LeaderTerm(time: time, partition: partition, broker: broker, epoch: epoch, logEnd: logEnd)
            )
        }
        watch.cut = { [weak self, simulation] cut in
            var runs = LoggedRuns()
            for batch in cut.batches { runs.add(batch.records, at: batch.baseOffset, below: .max) }
            self?.cuts.append(
                ReplicaCut(
                    time: simulation.now,
                    partition: cut.partition,
                    broker: cut.broker,
                    isLossOfDisk: cut.isLossOfDisk,
                    runs: runs.runs
                )
            )
        }
        cluster.inspect.watchLogs(recorder?.listening(watch) ?? watch)
        if let recorder { cluster.inspect.watchGroups { recorder.hear($0) } }
    }

    /// Lets go of what the ledger has closed. The store holds rows as long as the topic holds their records.
    func release(_ closed: ClosedBooks) {
        var number = store.releasedSegments
        for segment in store.segments {
            guard number < closed.segmentsJoined else { break }
            let partition = TopicPartition(topic: segment.key.topic, partition: segment.key.partition)
            let end = segment.count == 0 ? 0 : segment.offset(segment.row(segment.count - 1))
            guard end < closed.loggedTo[partition] ?? 0 else { break }
            number += 1
        }
        store.releaseSegments(before: number)
        for (stream, position) in closed.closedTo { store.releaseFiltered(of: stream, below: position) }
        store.replaceCommits(first: store.commits.count, with: closed.commits)
        groupCommits = closed.groupCommits
        for (partition, offset) in closed.loggedTo { expiredRuns[partition]?.fold(below: offset) }
    }

    private func makeProcesses(_ mutants: Mutants) {
        for number in 1...max(1, scenario.shippers.count) {
            let process = simulation.makeProcess(
                "shipper-\(number)",
                cores: scenario.shippers.cores,
                costs: PipelineCosts.shipper,
                disk: nil
            )
            process.setMutants(mutants)
            let own = sources.filter { $0.shipper == number }
            var configuration = scenario.pipeline
            configuration.shipper.sources = own.map(\.configuration)
            shippers.append(PipelineProcess(process, shipper(process.name, configuration, own)))
            shippers.last.map { recorder?.listen(to: $0) }
        }
        for number in 1...max(1, scenario.processors.count) {
            let process = simulation.makeProcess(
                "processor-\(number)",
                cores: scenario.processors.cores,
                costs: PipelineCosts.processor,
                disk: nil
            )
            process.setMutants(mutants)
            processors.append(PipelineProcess(process, processor(process.name, scenario.pipeline)))
            processors.last.map { recorder?.listen(to: $0) }
        }
    }

    private func shipper(
        _ name: String,
        _ configuration: PipelineConfiguration,
        _ sources: [WorldSource]
    ) -> @Sendable (ProcessLife) -> PipelineProcess<ShipperStatus>.Running {
        { [cluster, journal, start, recorder] life in
            let kafka = cluster.clientFactory(for: life)
            let shipper = Shipper(
                configuration: configuration,
                ports: life.ports,
                kafka: recorder.map { StoryFactory(factory: kafka, recorder: $0, process: name) } ?? kafka,
                opener: WorldOpener(sources: sources, life: life, start: start),
                journal: recorder.map { StoryJournal(journal: journal, recorder: $0, process: name) } ?? journal
            )
            return .init(run: { _ = try await shipper.run(stop: $0) }, status: { shipper.status() })
        }
    }

    private func processor(
        _ name: String,
        _ configuration: PipelineConfiguration
    ) -> @Sendable (ProcessLife) -> PipelineProcess<ProcessorStatus>.Running {
        { [cluster, store, deliveries, recorder] life in
            let kafka = deliveries.listening(to: cluster.clientFactory(for: life), of: name)
            let client = store.client(for: life)
            let processor = Processor(
                configuration: configuration,
                ports: life.ports,
                kafka: recorder.map { StoryFactory(factory: kafka, recorder: $0, process: name) } ?? kafka,
                store: recorder.map { StoryStore(store: client, recorder: $0, process: name) } ?? client
            )
            return .init(run: { _ = try await processor.run(stop: $0) }, status: { processor.status() })
        }
    }

    // MARK: What is known from outside

    /// Records that the workload has emitted by now.
    var attempted: Int {
        let elapsed = Instant(nanoseconds: max(0, (simulation.now - start).wholeNanoseconds))
        guard simulation.now >= start else { return 0 }
        return sources.reduce(0) { $0 + $1.log.emitted(at: elapsed) }
    }

    /// Records that have come to an end by the account of the store and the shippers' journal. For the display: the
    /// ledger joins ids.
    var settled: Int {
        let counts = store.counts
        return counts.stored + counts.filtered + counts.deadLettered + journal.settledPerSecond.reduce(0, +)
    }

    /// True when no queue holds anything: sources read to their end, shippers empty, every partition's log read and
    /// settled.
    var isDrained: Bool {
        for (index, shipper) in shippers.enumerated() where sources.contains(where: { $0.shipper == index + 1 }) {
            // One without a source has ended, and holds nothing.
            guard let status = shipper.status else { return false }
            for source in status.sources {
                guard let own = sourcesByName[source.name] else { continue }
                if let socket = own.socket {
                    socket.settle(through: own.log.emitted(at: workloadEnd))
                    if socket.firstUnread != nil { return false }
                } else if source.settledPosition < own.log.size(at: workloadEnd) {
                    return false
                }
                if !source.holdings.isEmpty { return false }
            }
        }
        return partitions.allSatisfy { partition in
            guard let state = cluster.inspect.partition(partition) else { return true }
            let next = store.checkpointNow(checkpointKey(partition)).nextOffset ?? state.logStart
            return next == state.logEnd || next > state.logEnd && isKnownCut(partition, endingAt: state.logEnd)
        }
    }

    /// Whether a processor has found that the log ends before the checkpoint, and has read what there is of it, or halted.
    private func isKnownCut(_ partition: TopicPartition, endingAt logEnd: Int64) -> Bool {
        processors.contains { processor in
            processor.status?.partitions.contains { state in
                guard state.partition == partition else { return false }
                let isRead = state.phase == PartitionPhase.running.rawValue && state.readPosition == logEnd
                return isRead && state.recordsHeld == 0 || state.phase == PartitionPhase.halted.rawValue
            } ?? false
        }
    }

    /// The end of the workload on its own time line.
    var workloadEnd: Instant { Instant.zero + scenario.run.until }

    var partitions: [TopicPartition] { cluster.inspect.partitions(of: scenario.pipeline.kafka.topic) }

    /// Batches that lie in the logs of the pipeline's topic, or lay there until they expired.
    var batchesInLog: Int {
        var batches = expiredBatches
        for partition in partitions { cluster.inspect.forEachBatch(of: partition) { _ in batches += 1 } }
        return batches
    }

    func checkpointKey(_ partition: TopicPartition) -> CheckpointKey {
        CheckpointKey(
            cluster: cluster.settings.clusterID,
            topic: partition.topic,
            pipeline: scenario.pipeline.name,
            partition: partition.partition
        )
    }
}
