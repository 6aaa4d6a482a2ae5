import KafkaPorts
import SystemPorts

/// Carries out the scenario's faults: one task per fault, which waits for its time, injects, waits, and undoes.
///
/// `@unchecked Sendable`: confined to the simulation's thread.
final class FaultInjector: @unchecked Sendable {
    let world: DrillWorld
    private let ports: ProcessPorts
    private(set) var occurrences: [FaultOccurrence] = []
    /// Opened when a fault has ended for good, for those that begin after it.
    private let ended: [String: Latch]
    /// Why faults could not be carried out, in words.
    private(set) var refusals: [String] = []

    init(_ world: DrillWorld, ports: ProcessPorts) {
        self.world = world
        self.ports = ports
        var ended: [String: Latch] = [:]
        for fault in world.scenario.faults { ended[fault.name] = Latch("end of fault \(fault.name)") }
        self.ended = ended
    }

    /// Names of the faults in force, in the scenario's order.
    var active: [String] {
        world.scenario.faults.map(\.name).filter { name in
            occurrences.contains { $0.fault.name == name && $0.isActive }
        }
    }

    /// Starts every fault's task under `scope`.
    func start(under scope: Supervisor) {
        for fault in world.scenario.faults {
            scope.start("fault \(fault.name)") { [self] in
                try await run(fault)
                ended[fault.name]?.open()
            }
        }
    }

    /// Ends what is still in force: the run heals.
    func endAll() async throws {
        for occurrence in occurrences where occurrence.isActive { try await occurrence.end(on: time) }
    }

    private func run(_ fault: Fault) async throws {
        let workloadEnd = world.start + world.scenario.run.until
        switch fault.start {
        case .at(let delay): try await ports.time.sleep(until: world.start + delay)
        case .after(let other, let delay):
            try await ended[other]?.wait()
            try await ports.time.sleep(for: delay)
        }
        while true {
            let begin = ports.time.now
            try await once(fault)
            guard let every = fault.every, begin + every < workloadEnd else { return }
            try await ports.time.sleep(until: begin + every)
        }
    }

    private func once(_ fault: Fault) async throws {
        if case .rollingRestart(let pause) = fault.effect { return try await restartOneByOne(fault, pause: pause) }
        let begun: [FaultOccurrence]
        do {
            begun = try await inject(fault)
        } catch let error as ClusterControlError {
            refusals.append("\(fault.name): \(error)")
            return
        }
        guard !begun.isEmpty else { return refuseTarget(of: fault) }
        occurrences += begun
        if let duration = fault.duration {
            try await ports.time.sleep(for: duration)
            for occurrence in begun { try await occurrence.end(on: time) }
        } else if fault.isOverByItself {
            for occurrence in begun { occurrence.isOver(at: ports.time.now) }
        } else {
            // In force until the run heals.
            try await Latch("end of the run").wait()
        }
    }

    private func inject(_ fault: Fault) async throws -> [FaultOccurrence] {
        switch fault.target {
        case .store: return [injectIntoStore(fault)]
        case .shipper, .allShippers, .processor, .allProcessors: return injectIntoProcesses(fault)
        case .allClients, .broker, .leader, .allBrokers, .controller, .coordinator:
            return try await injectIntoCluster(fault)
        }
    }

    private func refuseTarget(of fault: Fault) {
        refusals.append("\(fault.name): there is no \(fault.target) now")
    }

    /// Each process in turn is stopped in an orderly way, started again when it has ended, and given `pause`.
    private func restartOneByOne(_ fault: Fault, pause: Duration) async throws {
        let stops = processInjections(fault)
        guard !stops.isEmpty else { return refuseTarget(of: fault) }
        for (index, stop) in stops.enumerated() {
            if index > 0 { try await ports.time.sleep(for: pause) }
            let occurrence = stop()
            occurrences.append(occurrence)
            try await occurrence.end(on: time)
        }
    }

    var now: Instant { ports.time.now }
    var time: any TimeSource { ports.time }
}

extension Fault {
    /// Leaves nothing in force behind it.
    var isOverByItself: Bool {
        switch kind {
        case .restart, .rollingRestart, .loseController: true
        default: false
        }
    }
}
