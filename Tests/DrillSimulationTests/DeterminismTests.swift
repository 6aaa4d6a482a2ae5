import DrillSimulation
import SystemPorts
import Testing

/// A piece of ordinary concurrent Swift whose order of steps is up to the scheduler.
struct Exercise: Sendable, CustomStringConvertible {
    let description: String
    let body: @Sendable (ProcessPorts, Log) async throws -> Void

    init(_ description: String, _ body: @escaping @Sendable (ProcessPorts, Log) async throws -> Void) {
        self.description = description
        self.body = body
    }

    /// Three steps of several workers, with a give-way between them.
    static func work(_ name: String, _ log: Log) async {
        for step in 0..<3 {
            log.add("\(name).\(step)")
            await Task.yield()
        }
    }

    @concurrent static func concurrentWork(_ name: String, _ log: Log) async {
        await work(name, log)
    }

    actor Counter {
        private var value = 0
        func increment(_ name: String, _ log: Log) {
            value += 1
            log.add("\(name)=\(value)")
        }
    }

    static let all: [Exercise] = [
        Exercise("async let") { _, log in
            async let a: Void = work("a", log)
            async let b: Void = work("b", log)
            async let c: Void = work("c", log)
            _ = await (a, b, c)
        },
        Exercise("task group") { _, log in
            await withTaskGroup(of: Int.self) { group in
                for number in 0..<6 {
                    group.addTask {
                        await work("task\(number)", log)
                        return number
                    }
                }
                for await number in group { log.add("ended \(number)") }
            }
        },
        Exercise("discarding task group") { _, log in
            await withDiscardingTaskGroup { group in
                for number in 0..<6 { group.addTask { await work("task\(number)", log) } }
            }
        },
        Exercise("@concurrent functions") { _, log in
            async let a: Void = concurrentWork("a", log)
            async let b: Void = concurrentWork("b", log)
            _ = await (a, b)
        },
        Exercise("default actors") { _, log in
            let counter = Counter()
            await withDiscardingTaskGroup { group in
                for number in 0..<6 {
                    group.addTask { for _ in 0..<3 { await counter.increment("task\(number)", log) } }
                }
            }
        },
        Exercise("AsyncStream") { _, log in
            let (stream, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(64))
            await withDiscardingTaskGroup { group in
                group.addTask { for await value in stream { log.add("got \(value)") } }
                group.addTask {
                    await withDiscardingTaskGroup { senders in
                        for number in 0..<4 {
                            senders.addTask {
                                for step in 0..<3 {
                                    continuation.yield("\(number).\(step)")
                                    await Task.yield()
                                }
                            }
                        }
                    }
                    continuation.finish()
                }
            }
        },
        Exercise("cancellation handlers") { ports, log in
            await withDiscardingTaskGroup { group in
                for number in 0..<6 {
                    group.addTask {
                        await withTaskCancellationHandler {
                            try? await ports.time.sleep(for: .seconds(number + 1))
                            log.add("\(number) left, cancelled: \(Task.isCancelled)")
                        } onCancel: {
                            log.add("\(number) cancelled")
                        }
                    }
                }
                try? await ports.time.sleep(for: .milliseconds(3_500))
                group.cancelAll()
            }
        },
        Exercise("sleep") { ports, log in
            await withDiscardingTaskGroup { group in
                for number in 0..<8 {
                    group.addTask {
                        try? await ports.time.sleep(for: .seconds(1))
                        log.add("woke \(number) at \(ports.time.now.nanoseconds)")
                    }
                }
            }
        },
        Exercise("clock for libraries") { ports, log in
            try await withThrowingDiscardingTaskGroup { group in
                for number in 0..<8 {
                    group.addTask {
                        try await ports.clock.sleep(for: .milliseconds(10))
                        log.add("\(number)")
                    }
                }
            }
        },
        Exercise("channel") { _, log in
            let channel = Channel<String>("channel", capacity: 2)
            try await withThrowingDiscardingTaskGroup { group in
                for number in 0..<4 {
                    group.addTask { for step in 0..<3 { try await channel.send("\(number).\(step)") } }
                }
                for _ in 0..<2 {
                    group.addTask { for _ in 0..<6 { log.add(try await channel.receive() ?? "end") } }
                }
            }
        },
        Exercise("supervisor") { ports, log in
            try await withSupervisor("scope") { scope in
                let children = (0..<5).map { number in
                    scope.start("child \(number)") {
                        await work("child\(number)", log)
                        try await ports.time.sleep(for: .seconds(number))
                    }
                }
                for child in children { log.add("\(child.name) \(try await child.outcome())") }
            }
        },
    ]
}

@Suite("Determinism")
struct DeterminismTests {
    private func run(_ exercise: Exercise, seed: UInt64, _ policy: SchedulingPolicy = .seeded) throws -> [String] {
        var settings = SimulationSettings(seed: seed)
        settings.scheduling = policy
        let log = Log()
        try Simulation(settings).run { ports in try await exercise.body(ports, log) }
        return log.all
    }

    @Test("the same seed gives the same order, another seed another one", arguments: Exercise.all)
    func seededOrder(_ exercise: Exercise) throws {
        let reference = try run(exercise, seed: 1)
        #expect(!reference.isEmpty)
        for _ in 0..<3 { #expect(try run(exercise, seed: 1) == reference) }
        let others = try (2...20).map { try run(exercise, seed: $0) }
        #expect(others.contains { $0 != reference }, "nineteen seeds gave one order: nothing was varied")
        for other in others { #expect(other.count == reference.count) }
    }

    @Test("first-in first-out gives one order whatever the seed", arguments: Exercise.all)
    func fifoOrder(_ exercise: Exercise) throws {
        let reference = try run(exercise, seed: 1, .fifo)
        for seed: UInt64 in 2...4 { #expect(try run(exercise, seed: seed, .fifo) == reference) }
    }

    @Test("simulations on several threads do not disturb each other")
    func parallelRuns() async throws {
        let exercise = Exercise.all[1]
        let references = try (0..<8).map { try run(exercise, seed: UInt64($0)) }
        for _ in 0..<5 {
            await withTaskGroup(of: (Int, [String]?).self) { group in
                for index in 0..<8 {
                    group.addTask {
                        await onOwnThread { (index, try? run(exercise, seed: UInt64(index))) }
                    }
                }
                for await (index, log) in group { #expect(log == references[index]) }
            }
        }
    }
}
