import DrillSimulation
import InMemoryKafka
import KafkaPorts
import LogPipeline
import SystemPorts

/// Looks at a run once per virtual second, from the workload's start on, for what can be seen only while it runs.
/// What begins and ends between two looks is missed: a mark is a lower bound.
///
/// `@unchecked Sendable`: confined to the simulation's thread.
final class CoverageWatch: @unchecked Sendable {
    private let world: DrillWorld
    private let injector: FaultInjector
    private let partitions: [TopicPartition]
    private var generation: Int32?
    private var leaderEpochs: [Int32?]
    private(set) var reached: Set<CoverageMark> = []

    init(_ world: DrillWorld, _ injector: FaultInjector) {
        self.world = world
        self.injector = injector
        partitions = world.partitions
        leaderEpochs = partitions.map { _ in nil }
    }

    func look() {
        let elapsed = world.simulation.now - world.start
        guard elapsed >= .zero else { return }
        let active = injector.occurrences.filter(\.isActive)
        if let first = active.first, active.contains(where: { $0.fault.name != first.fault.name }) {
            reached.insert(.faultsOverlap)
        }
        lookAtGroup(storeIsFaulty: active.contains { $0.fault.target == .store })
        lookAtPartitions(areRecordsEmitted: elapsed < world.scenario.run.until)
    }

    private func lookAtGroup(storeIsFaulty: Bool) {
        let group = world.scenario.pipeline.kafka.consumer.groupID
        guard let found = world.cluster.inspect.group(group)?.generation else { return }
        if let generation, found != generation {
            reached.insert(.rebalance)
            if storeIsFaulty { reached.insert(.rebalanceWhileStoreFaulty) }
        }
        generation = found
    }

    private func lookAtPartitions(areRecordsEmitted: Bool) {
        for (index, partition) in partitions.enumerated() {
            guard let state = world.cluster.inspect.partition(partition) else { continue }
            if state.inSync.count < world.scenario.cluster.minInSyncReplicas { reached.insert(.belowMinInSync) }
            if let epoch = leaderEpochs[index], epoch != state.leaderEpoch, areRecordsEmitted {
                reached.insert(.electionUnderLoad)
            }
            leaderEpochs[index] = state.leaderEpoch
        }
    }
}

extension DrillWorld {
    /// Every mark that the run has reached, in the marks' order: what was watched, what faults changed, and what
    /// shippers and processors counted.
    func coverage(watched: Set<CoverageMark>, _ occurrences: [FaultOccurrence]) -> [CoverageMark] {
        var reached = watched
        for occurrence in occurrences where occurrence.hits > 0 {
            switch occurrence.fault.effect {
            case .connectionLoss(.afterAppend, _): reached.insert(.appendAnswerLost)
            case .answerLoss(.afterAppend, _): reached.insert(.commitAnswerLost)
            case .crash, .restart: if !occurrence.fault.target.isBroker { reached.insert(.processCrashed) }
            default: break
            }
        }
        if sends.rejected + sends.indeterminate > 0 { reached.insert(.batchResent) }
        for counters in processors.flatMap(\.statuses).map(\.counters) {
            if counters.duplicates > 0 { reached.insert(.duplicateCaught) }
            if counters.indeterminateAnswers > 0 { reached.insert(.indeterminateAppend) }
            if counters.staleAnswers > 0 { reached.insert(.staleAppend) }
            if counters.revocationsOutlasted > 0 { reached.insert(.appendOutlastsRevocation) }
            if counters.lostAssignments > 0 { reached.insert(.assignmentLost) }
            if counters.pauses > 0 { reached.insert(.partitionPaused) }
            if counters.circuitOpened > 0 { reached.insert(.circuitOpened) }
            if counters.refusedRows > 0 { reached.insert(.rowsRefused) }
            if counters.deadLetterResends > 0 { reached.insert(.deadLetterResent) }
        }
        return CoverageMark.allCases.filter(reached.contains)
    }
}
