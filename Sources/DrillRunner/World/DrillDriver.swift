import DrillSimulation
import InMemoryKafka
import InMemoryLogStore
import KafkaPorts
import SystemPorts

/// What the driver hands over when a run has ended.
struct DrillOutcome: Sendable {
    var occurrences: [FaultOccurrence] = []
    /// Faults that could not be carried out, in words.
    var refusals: [String] = []
    /// Processes that ended by themselves.
    var failures: [String] = []
    /// What could be seen only while it ran.
    var coverage: Set<CoverageMark> = []
    /// Partitions that stood still when the time to drain was over.
    var standing: [StandingPartition] = []
    /// Who was in which state; empty unless details were asked for.
    var states = StateSampler()
}

/// Takes a run through its phases: warm up, steady and inject, heal, drain, stop.
struct DrillDriver: Sendable {
    private let world: DrillWorld
    private let ports: ProcessPorts
    private let observer: (any DrillObserver)?
    private let wantsDetails: Bool

    init(_ world: DrillWorld, ports: ProcessPorts, observer: (any DrillObserver)?, wantsDetails: Bool = false) {
        self.world = world
        self.ports = ports
        self.observer = observer
        self.wantsDetails = wantsDetails
    }

    func run() async throws -> DrillOutcome {
        let injector = FaultInjector(world, ports: ports)
        let sampler = RunSampler(world, injector, observer, wantsDetails ? StateSampler() : nil)
        for processor in world.processors { processor.start() }
        try await watch(sampler, until: world.start, "warming up")
        for shipper in world.shippers { shipper.start() }
        try await withSupervisor("faults") { [self] scope in
            injector.start(under: scope)
            try await watch(sampler, until: world.start + world.scenario.run.until, "running")
            // A fault that outlasts the workload is let come to its end, then everything is healed.
            while ports.time.now < injector.plannedEnd {
                try await watch(sampler, until: injector.plannedEnd, "running")
            }
        }
        try await injector.endAll()
        try await drain(sampler)
        var outcome = DrillOutcome()
        outcome.standing = sampler.standstill.standing(world)
        try await stopAll(sampler)
        outcome.occurrences = injector.occurrences
        outcome.refusals = injector.refusals
        outcome.coverage = sampler.coverage.reached
        outcome.states = sampler.states ?? StateSampler()
        outcome.failures = world.shippers.flatMap(\.failures) + world.processors.flatMap(\.failures)
        return outcome
    }

    private func watch(_ sampler: RunSampler, until deadline: Instant, _ phase: String) async throws {
        while ports.time.now < deadline {
            try await ports.time.sleep(until: min(deadline, ports.time.now + .seconds(1)))
            sampler.sample(phase)
        }
    }

    /// Waits until no queue holds anything, at most for the scenario's budget.
    private func drain(_ sampler: RunSampler) async throws {
        let deadline = ports.time.now + world.scenario.run.drain
        while ports.time.now < deadline, !world.isDrained {
            try await ports.time.sleep(for: .seconds(1))
            sampler.sample("draining")
        }
    }

    /// Stops the pipeline in an orderly way: first what writes into Kafka, then what reads from it.
    private func stopAll(_ sampler: RunSampler) async throws {
        for shipper in world.shippers { shipper.requestStop() }
        try await end(of: world.shippers.map(\.process), sampler)
        for processor in world.processors { processor.requestStop() }
        try await end(of: world.processors.map(\.process), sampler)
    }

    private func end(of processes: [SimulatedProcess], _ sampler: RunSampler) async throws {
        let deadline = ports.time.now + .seconds(120)
        while processes.contains(where: \.isRunning), ports.time.now < deadline {
            try await ports.time.sleep(for: .milliseconds(250))
        }
        for process in processes where process.isRunning {
            throw DrillError("\(process.name) did not stop within 120 s of being asked to")
        }
    }
}

/// Looks at the run once per virtual second, for coverage and for whoever watches it.
///
/// `@unchecked Sendable`: confined to the simulation's thread.
final class RunSampler: @unchecked Sendable {
    private let world: DrillWorld
    private let injector: FaultInjector
    private let observer: (any DrillObserver)?
    let coverage: CoverageWatch
    private(set) var standstill = StandstillWatch()
    private var attempted = 0
    private var settled = 0

    private(set) var states: StateSampler?

    init(_ world: DrillWorld, _ injector: FaultInjector, _ observer: (any DrillObserver)?, _ states: StateSampler?) {
        self.states = states
        self.world = world
        self.injector = injector
        self.observer = observer
        coverage = CoverageWatch(world, injector)
    }

    func sample(_ phase: String) {
        coverage.look()
        standstill.look(world)
        states?.sample(world)
        world.books.closeIfDue(world, injector.occurrences)
        guard let observer else { return }
        let (attemptedNow, settledNow) = (world.attempted, world.settled)
        observer.observe(
            DrillSnapshot(
                time: world.simulation.now - world.start,
                until: world.scenario.run.until,
                phase: phase,
                attempted: attemptedNow,
                settled: settledNow,
                attemptedPerSecond: attemptedNow - attempted,
                settledPerSecond: settledNow - settled,
                faults: injector.active
            )
        )
        (attempted, settled) = (attemptedNow, settledNow)
    }
}
