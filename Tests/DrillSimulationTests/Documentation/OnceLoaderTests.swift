// The code of the page "Test any async Swift code with it", really compiled and run. `PageTests` compares the two.
import DrillSimulation
import SystemPorts
import Testing

enum FirstVersion {
    // page: begin
    actor OnceLoader {
        private var values: [String: Int] = [:]
        private(set) var loads = 0
        private let clock: any Clock<Duration>

        init(clock: any Clock<Duration>) {
            self.clock = clock
        }

        func value(for key: String) async throws -> Int {
            if let value = values[key] { return value }
            loads += 1
            try await clock.sleep(for: .milliseconds(20))  // stands for the slow backend
            values[key] = key.count
            return key.count
        }
    }
    // page: end
}

@Suite("The documentation's example")
struct OnceLoaderTests {
    // page: begin
    @Test("each key is loaded once", arguments: Seeds(1...200))
    func loadsOnce(seed: Seed) throws {
        try simulate(seed: seed) { simulation, ports in
            let loader = OnceLoader(clock: ports.clock)
            var random = simulation.random("callers")
            try await withThrowingDiscardingTaskGroup { group in
                for _ in 0..<10 {
                    let pause = random.duration(in: .zero ... .milliseconds(100))
                    group.addTask {
                        try await ports.clock.sleep(for: pause)
                        let value = try await loader.value(for: "kafka")
                        #expect(value == 5)
                    }
                }
            }
            #expect(await loader.loads == 1)
        }
    }
    // page: end

    // page: begin
    actor OnceLoader {
        private var values: [String: Int] = [:]
        private var loading: [String: Latch] = [:]
        private(set) var loads = 0
        private let clock: any Clock<Duration>

        init(clock: any Clock<Duration>) {
            self.clock = clock
        }

        func value(for key: String) async throws -> Int {
            while true {
                if let value = values[key] { return value }
                guard let latch = loading[key] else { return try await load(key) }
                try await latch.wait()
            }
        }

        private func load(_ key: String) async throws -> Int {
            let latch = Latch("load of \(key)")
            loading[key] = latch
            defer {
                // Also after a failure: then whoever waited tries for itself.
                loading[key] = nil
                latch.open()
            }
            loads += 1
            try await clock.sleep(for: .milliseconds(20))  // stands for the slow backend
            values[key] = key.count
            return key.count
        }
    }
    // page: end

    @Test("the first version is caught")
    func firstVersionIsCaught() throws {
        let loads = try (1...20).map { seed in
            try simulate(seed: Seed(seed)) { simulation, ports in
                let loader = FirstVersion.OnceLoader(clock: ports.clock)
                var random = simulation.random("callers")
                await withDiscardingTaskGroup { group in
                    for _ in 0..<10 {
                        let pause = random.duration(in: .zero ... .milliseconds(100))
                        group.addTask {
                            try? await ports.clock.sleep(for: pause)
                            _ = try? await loader.value(for: "kafka")
                        }
                    }
                }
                return await loader.loads
            }
        }
        #expect(loads.count { $0 > 1 } > 10)
    }
}
