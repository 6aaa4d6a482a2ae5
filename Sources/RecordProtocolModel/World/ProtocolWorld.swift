import RecordProtocol
import SystemPorts

/// The record protocol in one bounded world. The decisions are those of the protocol's own values; the model only lets
/// everything happen that may happen.
///
/// A value is given a number when it is first met, and each decision on it is made once and remembered, so that most
/// steps are look-ups.
final class ProtocolWorld: ExploredWorld {
    let settings: WorldSettings
    let mutants: Mutants
    let bug: CallerBug?
    let stream: StreamID
    let routing: Routing

    var shippers = Interner<ShipperValue>()
    var messages = Interner<Message>()
    /// Sorted numbers of messages; one that is there twice was sent twice.
    var networks = Interner<[UInt32]>()
    var logs = Interner<LogValue>()
    var checkpoints = Interner<Checkpoint>()
    var processors = Interner<ProcessorValue?>()
    var outcomes = Interner<OutcomesValue>()
    var effects = Interner<OutcomeEffect>()
    var lateWrites = Interner<LateWrite?>()
    var texts = Interner<String>()

    var shipperMoves: [UInt64: [ShipperMove]] = [:]
    var crashes: [UInt64: UInt32] = [:]
    var answers: [UInt64: UInt32] = [:]
    var appends: [UInt64: UInt32] = [:]
    var networkChanges: [NetworkChange: UInt32] = [:]
    var transactions: [ProcessorKey: Transaction?] = [:]
    var reloads: [ProcessorKey: UInt32] = [:]
    var views: [ProcessorKey: UInt32] = [:]
    var effectsApplied: [UInt64: UInt32] = [:]
    var summaries = Summaries()

    var initial: WorldState

    init(_ settings: WorldSettings, mutants: Mutants = .none, bug: CallerBug? = nil) {
        self.settings = settings
        self.mutants = mutants
        self.bug = bug
        routing = Routing(
            partitionCount: settings.partitionsAtFirst ?? settings.partitions,
            blockSize: settings.spread ? 1 : nil
        )
        stream = Self.stream(for: settings)
        initial = WorldState(
            shipper: 0,
            logs: .init(first: 0, second: 0),
            checkpoints: .init(first: 0, second: 0),
            processors: (.init(first: 0, second: 0), .init(first: 0, second: 0)),
            outcomes: 0,
            budgets: WorldState.Budgets(
                crashes: UInt8(settings.crashes),
                moves: UInt8(settings.moves),
                losses: UInt8(settings.losses),
                truncations: UInt8(settings.truncations),
                retentions: UInt8(settings.retentions),
                recreations: UInt8(settings.recreations),
                lineIsComplete: settings.line == nil
            )
        )
        _ = processors.number(of: nil)
        _ = lateWrites.number(of: nil)
        initial.shipper = shippers.number(of: firstShipper())
        initial.network = networks.number(of: [])
        let log = logs.number(of: LogValue())
        initial.logs = .init(first: log, second: log)
        let checkpoint = checkpoints.number(of: Checkpoint())
        initial.checkpoints = .init(first: checkpoint, second: checkpoint)
        initial.outcomes = outcomes.number(of: emptyOutcomes())
        for partition in 0..<Int(settings.partitions) {
            initial.setProcessor(0, partition, reload(0, checkpoint: checkpoint, log: log))
        }
    }

    func steps(from state: WorldState, into steps: inout [Step<WorldState, StepLabel>]) {
        shipperSteps(from: state, into: &steps)
        networkSteps(from: state, into: &steps)
        processorSteps(from: state, into: &steps)
        logFaultSteps(from: state, into: &steps)
    }

    /// A stream that a grown topic would route elsewhere, where there is growth.
    private static func stream(for settings: WorldSettings) -> StreamID {
        var low: UInt64 = 1
        while true {
            let stream = StreamID(high: 1, low: low)
            let wanted: Int32 = settings.partitionsAtFirst == nil ? 0 : 1
            if Routing(partitionCount: settings.partitions).partition(of: stream, at: 0) == wanted { return stream }
            low += 1
        }
    }

    private func firstShipper() -> ShipperValue {
        var progress = StreamProgress(stream: stream, routing: routing)
        progress.mutants = mutants
        let entry = progress.registryEntry(saving: progress.settled, source: "s")
        return ShipperValue(
            progress: progress,
            registry: StreamRegistryFormat.encode([entry]),
            sends: [UInt8](repeating: UInt8(settings.sends), count: settings.positions + 1)
        )
    }

    private func emptyOutcomes() -> OutcomesValue {
        var rows = DeadLetterRows()
        rows.mutants = mutants
        return OutcomesValue(stored: [UInt8](repeating: 0, count: settings.positions), rows: rows)
    }
}
