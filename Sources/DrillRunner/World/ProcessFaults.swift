import DrillSimulation
import InMemoryKafka
import LogPipeline
import SystemPorts

extension FaultInjector {
    /// Faults of shippers and processors.
    func injectIntoProcesses(_ fault: Fault) -> [FaultOccurrence] {
        processInjections(fault).map { $0.inject() }
    }

    /// What injects the fault into each process that it names, in their order.
    func processInjections(_ fault: Fault) -> [(name: String, inject: () -> FaultOccurrence)] {
        let (shippers, processors) = (world.shippers, world.processors)
        func injection<Status: Sendable>(
            _ target: PipelineProcess<Status>
        ) -> (name: String, inject: () -> FaultOccurrence) {
            (target.name, { [self] in inject(fault, into: target) })
        }
        switch fault.target {
        case .shipper(let number):
            return shippers.indices.contains(number - 1) ? [injection(shippers[number - 1])] : []
        case .processor(let number):
            return processors.indices.contains(number - 1) ? [injection(processors[number - 1])] : []
        case .allShippers: return shippers.map(injection)
        case .allProcessors: return processors.map(injection)
        default: return []
        }
    }

    private func inject<Status: Sendable>(_ fault: Fault, into target: PipelineProcess<Status>) -> FaultOccurrence {
        // What a stopped process delays: the records in its hands, and those that come to wait for it meanwhile.
        let held = world.recordsHeld(by: target.status)
        let waitingBefore = world.recordsWaiting(for: target.status, of: target.name)
        let status = target.status
        let delayed = { [world] in
            held + max(0, world.recordsWaiting(for: status, of: target.name) - waitingBefore)
        }
        let process = target.process
        switch fault.effect {
        case .freeze:
            process.freeze()
            return FaultOccurrence(fault, target: target.name, from: now, hits: delayed, undo: { process.thaw() })
        case .restart:
            target.crash()
            target.start()
            return FaultOccurrence(fault, target: target.name, from: now, hits: { held })
        case .shutdown, .rollingRestart:
            let life = process.life
            target.requestStop()
            return FaultOccurrence(
                fault,
                target: target.name,
                from: now,
                hits: delayed,
                undo: { [time] in try await Self.startAgain(target, after: life, time) }
            )
        case .slowDisk(let delay): return disk(fault, process, DiskFault(.delay(delay)))
        case .fullDisk: return disk(fault, process, DiskFault(.fail(.noSpace), operations: [.append, .replace]))
        case .clockSkew(let skew):
            process.clockSkew = skew
            return FaultOccurrence(
                fault,
                target: target.name,
                from: now,
                hits: { process.skewedReadings },
                undo: { process.clockSkew = .zero }
            )
        default:
            target.crash()
            return FaultOccurrence(
                fault,
                target: target.name,
                from: now,
                hits: delayed,
                undo: { target.start() }
            )
        }
    }

    private func disk(_ fault: Fault, _ process: SimulatedProcess, _ diskFault: DiskFault) -> FaultOccurrence {
        let id = process.disk.inject(diskFault)
        return FaultOccurrence(
            fault,
            target: "disk of \(process.name)",
            from: now,
            hits: { process.disk.hits(of: id) },
            undo: { process.disk.heal(id) }
        )
    }

    /// Waits for the orderly end of `life`, then starts the next one, unless another fault has.
    private static func startAgain<Status: Sendable>(
        _ target: PipelineProcess<Status>,
        after life: ProcessLife?,
        _ time: any TimeSource
    ) async throws {
        while let life, target.process.life === life { try await time.sleep(for: .milliseconds(100)) }
        target.start()
    }
}

extension DrillWorld {
    /// Records that a process has taken in and not settled, by its own account.
    func recordsHeld(by status: (some Sendable)?) -> Int {
        switch status {
        case let status as ShipperStatus:
            status.sources.reduce(0) { $0 + $1.holdings.reduce(0) { $0 + $1.records } }
        case let status as ProcessorStatus: status.partitions.reduce(0) { $0 + $1.recordsHeld }
        default: 0
        }
    }

    /// Records that have come to wait for a process: emitted into its sources, appended to its partitions.
    func recordsWaiting(for status: (some Sendable)?, of name: String) -> Int {
        switch status {
        case is ShipperStatus:
            let elapsed = Instant(nanoseconds: max(0, (simulation.now - start).wholeNanoseconds))
            return sources.filter { "shipper-\($0.shipper)" == name }.reduce(0) { $0 + $1.log.emitted(at: elapsed) }
        case let status as ProcessorStatus:
            return status.partitions.reduce(0) { $0 + Int(cluster.inspect.partition($1.partition)?.highWatermark ?? 0) }
        default: return 0
        }
    }
}
