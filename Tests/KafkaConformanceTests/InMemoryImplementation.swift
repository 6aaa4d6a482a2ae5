import DrillSimulation
import InMemoryKafka
import KafkaConformance
import KafkaPorts
import SystemPorts

/// The in-memory cluster as the suite's implementation: a fresh simulation for every statement.
struct InMemoryImplementation: ConformanceImplementation {
    var seed = Seed(1)
    #if Mutants
        var mutant: Mutant?
    #endif

    var name: String { "in-memory cluster" }

    var abilities: Set<ConformanceAbility> = Self.everything

    static let everything: Set<ConformanceAbility> = {
        let faults: [ClusterCapability] = [
            .crash, .loseUnflushedTail, .loseWholeLog, .freeze, .shutDown, .restart, .cutClientLink, .cutBrokerLink,
            .oneWayCut, .addLatency, .dropConnections, .slowDisk, .fullDisk, .loseController, .refuseProduces,
        ]
        return Set(faults.map(ConformanceAbility.fault)).union([
            .threeBrokers, .oneBroker, .admin, .produceRequests, .sizeLimit, .idempotence, .logAppendTime, .timeLookup,
            .groupProtocol, .staticMembership, .authentication, .accessControl,
            .transactions,
        ])
    }()

    func withWorld(
        brokers: Int,
        _ body: @escaping @Sendable (any ConformanceWorld) async throws -> Void
    ) async throws {
        var options = SimulationSettings(seed: seed.value)
        options.timeLimit = .seconds(7_200)
        let simulation = Simulation(options)
        var settings = ClusterSettings()
        settings.brokers = brokers
        settings.credentials = ClientCredentials(authority: "ours", user: "suite", password: "right")
        settings.groupInitialRebalanceDelay = .zero
        settings.offsetsTopicPartitions = 3
        settings.offsetsTopicReplicationFactor = min(3, brokers)
        #if Mutants
            if let mutant { settings.mutants = Mutants([mutant]) }
        #endif
        let cluster = try InMemoryCluster(simulation: simulation, settings: settings)
        try simulation.run { ports in
            try await body(InMemoryWorld(simulation: simulation, cluster: cluster, time: ports.time))
        }
    }
}

private final class InMemoryWorld: ConformanceWorld {
    let simulation: Simulation
    let cluster: InMemoryCluster
    let time: any TimeSource
    private let made = Count()

    init(simulation: Simulation, cluster: InMemoryCluster, time: any TimeSource) {
        self.simulation = simulation
        self.cluster = cluster
        self.time = time
    }

    var control: any ClusterControl { cluster }

    func unique(_ name: String) -> String { name }

    func makeClient(_ name: String, access: ConformanceAccess) async throws -> any ConformanceClient {
        let process = simulation.makeProcess("\(name)-\(made.next())")
        process.start { _ in try await Latch("end of \(name)").wait() }
        guard let life = process.life else { throw PortSevered(port: name) }
        var credentials = cluster.settings.credentials
        switch access {
        case .right: break
        case .wrongPassword: credentials?.password = "wrong"
        case .wrongAuthority: credentials?.authority = "theirs"
        }
        return InMemoryClient(process: process, kafka: cluster.clientFactory(for: life, credentials: credentials))
    }

    func makeProduceRequests() async throws -> any ProduceRequestPort {
        let process = simulation.makeProcess("requests-\(made.next())")
        process.start { _ in try await Latch("end of requests").wait() }
        guard let life = process.life else { throw PortSevered(port: "requests") }
        return cluster.produceRequests(for: life)
    }
}

private struct InMemoryClient: ConformanceClient {
    let process: SimulatedProcess
    let kafka: any FullClientFactory

    var name: String { process.name }

    func vanish() async throws {
        process.crash()
    }
}
