import DrillSimulation
import LogPipeline
import SystemPorts

/// One process of the pipeline through all its lives: started, stopped in an orderly way, crashed, frozen, and asked
/// what it holds and has counted.
///
/// `Status` is what the product tells of one life. `@unchecked Sendable`: confined to the simulation's thread.
final class PipelineProcess<Status: Sendable>: @unchecked Sendable {
    /// What one life runs, and how it is asked.
    struct Running: Sendable {
        let run: @Sendable (Latch) async throws -> Void
        let status: @Sendable () -> Status
    }

    let process: SimulatedProcess
    private let make: @Sendable (ProcessLife) -> Running
    private var stop = Latch("stop")
    private var current: Running?
    /// Told when a life begins (`nil`) and when it has ended: for a recording.
    var onLife: ((ProcessExit?) -> Void)?
    /// The last status of each life that is over, with the life's number.
    private var pastLives: [(life: Int, status: Status)] = []
    private var currentLife = 0
    /// Errors that ended a life other than by its own crash.
    private(set) var failures: [String] = []

    init(_ process: SimulatedProcess, _ make: @escaping @Sendable (ProcessLife) -> Running) {
        self.process = process
        self.make = make
        process.onExit = { [weak self] exit in self?.ended(exit) }
    }

    var name: String { process.name }

    /// The running life's status; `nil` while none runs.
    var status: Status? { current?.status() }

    /// The statuses of all lives, the running one last.
    var statuses: [Status] { statusesOfLives.map(\.status) }

    /// ``statuses`` with the number of each life: one that crashed before its first step has none.
    var statusesOfLives: [(life: Int, status: Status)] {
        pastLives + (status.map { [(currentLife, $0)] } ?? [])
    }

    /// Does nothing while a life runs: two faults may have stopped the process, and each starts it when it is undone.
    func start() {
        guard !process.isRunning else { return }
        stop = Latch("stop of \(name)")
        onLife?(nil)
        process.start { [weak self] life in
            guard let self else { return }
            let running = make(life)
            (current, currentLife) = (running, life.number)
            try await running.run(stop)
        }
    }

    /// Asks the running life to end in an orderly way.
    func requestStop() {
        stop.open()
    }

    func crash() {
        process.crash()
    }

    private func ended(_ exit: ProcessExit) {
        if let current { pastLives.append((currentLife, current.status())) }
        current = nil
        onLife?(exit)
        if case .threw(let error) = exit.reason, !(error is CancellationError), !(error is PortSevered) {
            failures.append("\(name): \(error)")
        }
    }
}
