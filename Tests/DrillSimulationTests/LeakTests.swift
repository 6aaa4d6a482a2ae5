import DrillSimulation
import Foundation
import SystemPorts
import Testing

/// Code that leaves the executor.
struct Stray: Sendable, CustomStringConvertible {
    let description: String
    let body: @Sendable (ProcessPorts) async throws -> Void

    init(_ description: String, _ body: @escaping @Sendable (ProcessPorts) async throws -> Void) {
        self.description = description
        self.body = body
    }

    @globalActor actor ForeignActor {
        static let shared = ForeignActor()
        final class Executor: SerialExecutor {
            func enqueue(_ job: consuming ExecutorJob) {
                let job = UnownedJob(job)
                Thread.detachNewThread { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
            }
        }
        let executor = Executor()
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    }

    /// Lets the waiting task suspend first: an answer that is there before cannot be told from a synchronous one.
    private static func outlastTheSuspension() {
        Thread.sleep(forTimeInterval: 0.2)
    }

    private static let visits = Log()

    /// Does something, or the optimiser leaves the hop out.
    @inline(never)
    @ForeignActor static func onForeignActor() {
        visits.add("visit")
    }

    static let all: [Stray] = [
        Stray("awaited Task {}") { _ in await Task { outlastTheSuspension() }.value },
        Stray("awaited Task.detached") { _ in await Task.detached { outlastTheSuspension() }.value },
        Stray("Task.sleep") { _ in try await Task.sleep(for: .milliseconds(20)) },
        Stray("unawaited Task that asks for the time") { ports in
            Task { _ = ports.time.now }
            try await Latch("never").wait()
        },
        Stray("unawaited Task that draws a random stream") { ports in
            Task { _ = ports.random.stream(for: "x") }
            try await Latch("never").wait()
        },
        Stray("unawaited Task that writes to the disk") { ports in
            Task { try? await ports.disk.append([1], to: "file") }
            try await Latch("never").wait()
        },
        Stray("unawaited Task that reports work") { ports in
            Task { ports.work.report(WorkStage("x"), records: 1, bytes: 1) }
            try await Latch("never").wait()
        },
        Stray("unawaited Task that waits on a channel") { ports in
            let channel = Channel<Int>("channel", capacity: 1)
            Task { _ = try? await channel.receive() }
            try await Latch("never").wait()
        },
        Stray("a thread that resumes a continuation") { _ in
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    outlastTheSuspension()
                    continuation.resume()
                }
            }
        },
        Stray("an actor with an executor of its own") { _ in await onForeignActor() },
    ]
}

@Suite("Leaks")
struct LeakTests {
    @Test("what leaves the executor ends the run with the process named", arguments: Stray.all)
    func strayIsReported(_ stray: Stray) async throws {
        let failure = await onOwnThread {
            var settings = SimulationSettings(seed: 1)
            // The pool's threads may be busy with other tests for a while.
            settings.leakGrace = .seconds(120)
            let simulation = Simulation(settings)
            let process = simulation.makeProcess("victim")
            process.start { life in
                try await life.ports.time.sleep(for: .seconds(5))
                simulation.record(TraceEvent("produce", process: "victim", name: "logs", partition: 3, number: 9))
                try await stray.body(life.ports)
                try await Latch("the end").wait()
            }
            return failing { try simulation.run { _ in try await Latch("never").wait() } }
        }
        #expect(failure?.code == .leak)
        #expect(failure?.instant == .seconds(5))
        let message = failure?.message ?? ""
        #expect(message.contains("victim"), "\(message)")
        #expect(message.contains("Task.detached"), "the usual cure is named")
        #expect(message.contains("produce logs/3 @9"), "the last boundary event is named")
    }

    @Test("a leak in one run leaves a run on another thread alone")
    func leakIsContained() async throws {
        async let leaky = onOwnThread {
            failing {
                try simulate(seed: 1, configure: { $0.leakGrace = .seconds(120) }) { _, _ in
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }
        async let clean = onOwnThread {
            failing { try simulate(seed: 1) { _, ports in try await ports.time.sleep(for: .seconds(20)) } }
        }
        #expect(await leaky?.code == .leak)
        #expect(await clean == nil)
    }

    @Test("the foreign thread's functions are named where the platform can tell")
    func backtrace() async throws {
        let failure = await onOwnThread {
            failing {
                try simulate(seed: 1, configure: { $0.leakGrace = .seconds(120) }) { _, ports in
                    Task { touchTheClockFromOutside(ports) }
                    try await Latch("never").wait()
                }
            }
        }
        #expect(failure?.code == .leak)
        #if os(Linux)
            #expect(failure?.message.contains("touchTheClockFromOutside") == true, "\(failure?.message ?? "")")
        #endif
    }
}

@inline(never)
private func touchTheClockFromOutside(_ ports: ProcessPorts) {
    _ = ports.time.now
}
