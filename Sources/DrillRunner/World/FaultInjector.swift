import KafkaPorts
import SystemPorts

/// Carries out the scenario's faults: one task per fault, which waits for its time, injects, waits, and undoes.
///
/// `@unchecked Sendable`: confined to the simulation's thread.
final class FaultInjector: @unchecked Sendable {
    let world: DrillWorld
    private let ports: ProcessPorts
    private(set) var occurrences: [FaultOccurrence] = []
    /// Opened when a fault has begun, and when it has ended for good, for those that wait for that.
    private let begun: [String: Latch]
    private let ended: [String: Latch]
    /// Why faults could not be carried out, in words.
    private(set) var refusals: [String] = []

    init(_ world: DrillWorld, ports: ProcessPorts) {
        self.world = world
        self.ports = ports
        let names = world.scenario.faults.map(\.name)
        begun = Dictionary(uniqueKeysWithValues: names.map { ($0, Latch("start of fault \($0)")) })
        ended = Dictionary(uniqueKeysWithValues: names.map { ($0, Latch("end of fault \($0)")) })
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
                // What waits for a fault that never came never comes either.
                if try await run(fault) { ended[fault.name]?.open() }
            }
        }
    }

    /// Ends what is still in force: the run heals.
    func endAll() async throws {
        for occurrence in occurrences where occurrence.isActive { try await occurrence.end(on: time) }
    }

    /// - Returns: whether it came to its end.
    private func run(_ fault: Fault) async throws -> Bool {
        switch fault.start {
        case .at(let delay): try await ports.time.sleep(until: world.start + delay)
        case .after(let landmark, let delay): try await wait(for: landmark, delay)
        case .when: break
        }
        var hasBegun = false
        while true {
            if case .when(let condition) = fault.start, try await !isMet(condition) {
                if !hasBegun, !fault.mayMiss { refusals.append("\(fault.name): \(condition) never came") }
                return hasBegun
            }
            hasBegun = true
            let begin = ports.time.now
            try await once(fault)
            guard let every = fault.every, begin + every < workloadEnd else { return true }
            try await ports.time.sleep(until: begin + every)
        }
    }

    private func once(_ fault: Fault) async throws {
        if case .rollingRestart(let pause) = fault.effect {
            let turns = try await restartTurns(fault)
            return turns.isEmpty ? refuseTarget(of: fault) : try await restart(turns, of: fault, pause: pause)
        }
        let begun: [FaultOccurrence]
        do {
            begun = try await inject(fault)
        } catch let error as ClusterControlError {
            refusals.append("\(fault.name): \(error)")
            return
        }
        guard !begun.isEmpty else { return refuseTarget(of: fault) }
        occurrences += begun
        self.begun[fault.name]?.open()
        if let duration = fault.duration {
            try await ports.time.sleep(for: duration)
            for occurrence in begun { try await occurrence.end(on: time) }
        } else if let undo = fault.undo {
            try await wait(for: undo)
            for occurrence in begun { try await occurrence.end(on: time) }
        } else if fault.isOverByItself {
            for occurrence in begun { occurrence.isOver(at: ports.time.now) }
        } else {
            // In force until the run heals.
            try await Latch("end of the run").wait()
        }
    }

    private var workloadEnd: Instant { world.start + world.scenario.run.until }

    private func wait(for undo: Fault.Undo) async throws {
        switch undo {
        case .after(let landmark, let delay): try await wait(for: landmark, delay)
        case .when(let condition):
            if try await !isMet(condition) { try await Latch("end of the run").wait() }
        }
    }

    /// Until `delay` after the landmark; for ever after one that never comes.
    private func wait(for landmark: Landmark, _ delay: Duration) async throws {
        switch (landmark.subject, landmark.edge) {
        case (.fault(let name), .start):
            try await begun[name]?.wait()
            try await ports.time.sleep(for: delay)
        case (.fault(let name), .end):
            try await ended[name]?.wait()
            try await ports.time.sleep(for: delay)
        case (.burst(let number, let workload), let edge):
            guard let burst = world.scenario.burst(number, of: workload) else { return }
            let moment = edge == .start ? burst.at : burst.at + burst.length
            try await ports.time.sleep(until: world.start + moment + delay)
        }
    }

    /// Waits until the condition has held for as long as it asks for; false when the workloads end before.
    private func isMet(_ condition: FaultCondition) async throws -> Bool {
        var meter = ConditionMeter(condition, world)
        while ports.time.now < workloadEnd {
            if meter.isMet(at: ports.time.now) { return true }
            // Whole seconds since the start of the run, whenever the waiting began.
            let passed = (ports.time.now - world.start).wholeNanoseconds / 1_000_000_000
            try await ports.time.sleep(until: world.start + .seconds(passed + 1))
        }
        return false
    }

    /// When the last fault whose end is planned ends, by what is known now.
    var plannedEnd: Instant {
        var spans: [String: Range<Instant>] = [:]
        // Faults may begin after others; the order of the file need not be that of their beginnings.
        for _ in world.scenario.faults {
            for fault in world.scenario.faults {
                guard let begin = plannedBegin(of: fault, spans) else { continue }
                spans[fault.name] = begin..<(begin + (fault.duration ?? .zero))
            }
        }
        return spans.values.map(\.upperBound).max() ?? world.start
    }

    private func plannedBegin(of fault: Fault, _ spans: [String: Range<Instant>]) -> Instant? {
        switch fault.start {
        case .at(let delay): return world.start + delay
        case .when: return occurrences.last { $0.fault.name == fault.name }?.from
        case .after(let landmark, let delay):
            switch landmark.subject {
            case .fault(let other):
                let span = spans[other]
                return (landmark.edge == .start ? span?.lowerBound : span?.upperBound).map { $0 + delay }
            case .burst(let number, let workload):
                guard let burst = world.scenario.burst(number, of: workload) else { return nil }
                return world.start + burst.at + (landmark.edge == .start ? .zero : burst.length) + delay
            }
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

    /// Each in turn is stopped in an orderly way, started again when it has ended, and waited for; `pause` in between.
    private func restart(_ turns: [RestartTurn], of fault: Fault, pause: Duration) async throws {
        var left = turns.map(\.name)
        // Cut short by the end of the run: less was done than the scenario asks for.
        defer { if !left.isEmpty, fault.every == nil, !fault.mayMiss { refuseRest(left, of: fault) } }
        for turn in turns {
            if left.count < turns.count { try await ports.time.sleep(for: pause) }
            let occurrence: FaultOccurrence
            do {
                occurrence = try await turn.stop()
            } catch let error as ClusterControlError {
                left = []
                return refusals.append("\(fault.name): \(error)")
            }
            occurrences.append(occurrence)
            begun[fault.name]?.open()
            try await occurrence.end(on: time)
            try await turn.waitUntilBack()
            left.removeFirst()
        }
    }

    private func refuseRest(_ left: [String], of fault: Fault) {
        let message = "the run ended before these had been restarted and were back: \(left.joined(separator: ", "))"
        refusals.append("\(fault.name): \(message); accepted: a longer run.until, a shorter pause")
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
