import KafkaPorts
import SystemPorts

/// What a check works with: its world, one client of its own, and the few moves that all checks make.
struct CheckContext: Sendable {
    let world: any ConformanceWorld
    let control: any ClusterControl
    /// The client that produces, creates and looks, unless the check makes others.
    let client: any ConformanceClient
    let admin: any AdminPort
    /// Subscribed to nothing: for watermarks and single records.
    let observer: any FullConsumerPort
    private let supervisor: Supervisor
    private let replicas: Int

    init(_ world: any ConformanceWorld, _ statement: Statement, _ supervisor: Supervisor) async throws {
        self.world = world
        self.supervisor = supervisor
        control = world.control
        client = try await world.makeClient("client", access: .right)
        admin = try client.kafka.makeAdmin()
        var settings = ConsumerSettings()
        settings.groupID = world.unique("observer")
        observer = try client.kafka.makeFullConsumer(settings, topics: [])
        replicas = statement.brokers > 1 ? 3 : 1
    }

    // MARK: Time

    var now: Instant { world.time.now }

    func sleep(_ duration: Duration) async throws {
        try await world.time.sleep(for: duration)
    }

    /// Waits until `condition` holds, looking again and again.
    func eventually(
        _ what: String,
        within limit: Duration = .seconds(120),
        _ condition: () async throws -> Bool
    ) async throws {
        let deadline = now + limit
        while try await !condition() {
            guard now < deadline else { throw StatementFailure("not within \(limit): \(what)") }
            try await sleep(.milliseconds(100))
        }
    }

    /// Makes sure that `condition` goes on to hold.
    func always(_ what: String, for duration: Duration, _ condition: () async throws -> Bool) async throws {
        let deadline = now + duration
        while now < deadline {
            guard try await condition() else { throw StatementFailure("no longer: \(what)") }
            try await sleep(.milliseconds(100))
        }
    }

    // MARK: Topics and logs

    /// Creates a topic and waits until every partition has a leader that answers.
    func makeTopic(
        _ name: String = "topic",
        partitions: Int = 1,
        replication: Int? = nil,
        minInSync: Int? = nil,
        _ configuration: [String: String] = [:]
    ) async throws -> String {
        let replication = replication ?? replicas
        let topic = world.unique(name)
        var settings = NewTopic(topic, partitions: partitions, replicationFactor: replication)
        settings.configuration = configuration
        settings.configuration["min.insync.replicas"] = "\(minInSync ?? max(1, replication - 1))"
        try await admin.createTopic(settings)
        try await waitUntilServed(topic, partitions: partitions)
        return topic
    }

    func waitUntilServed(_ topic: String, partitions: Int) async throws {
        for number in 0..<partitions {
            let partition = TopicPartition(topic: topic, partition: Int32(number))
            try await eventually("\(partition) is served") {
                (try? await observer.watermarks(of: partition)) != nil
            }
        }
    }

    /// The values of all records in the partition's log, as text, in order.
    func texts(of partition: TopicPartition) async throws -> [String] {
        try await records(of: partition).map(\.text)
    }

    func records(of partition: TopicPartition) async throws -> [FetchedRecord] {
        let watermarks = try await observer.watermarks(of: partition)
        var records: [FetchedRecord] = []
        for offset in watermarks.start..<max(watermarks.start, watermarks.end) {
            if let record = try await observer.record(at: offset, of: partition) { records.append(record) }
        }
        return records
    }

    // MARK: Clients

    func makeProducer(
        idempotent: Bool = true,
        acks: ProducerSettings.Acks = .all,
        _ change: (inout ProducerSettings) -> Void = { _ in }
    ) throws -> any FullProducerPort {
        var settings = ProducerSettings()
        settings.enableIdempotence = idempotent
        settings.acks = acks
        settings.reconnectBackoffMax = .milliseconds(500)
        settings.metadataRefreshInterval = .seconds(1)
        change(&settings)
        return try client.kafka.makeFullProducer(settings)
    }

    /// A reader in a process of its own, reading until the check ends; where it does not poll, the check does.
    func makeReader(
        of topics: [String],
        group: String = "group",
        _ start: Reader.Start = .at(0),
        polls: Bool = true,
        _ change: (inout ConsumerSettings) -> Void = { _ in }
    ) async throws -> Reader {
        var settings = ConsumerSettings()
        settings.groupID = world.unique(group)
        settings.sessionTimeout = .seconds(10)
        settings.heartbeatInterval = .seconds(1)
        settings.fetchWaitMax = .milliseconds(100)
        settings.reconnectBackoffMax = .milliseconds(500)
        settings.metadataRefreshInterval = .seconds(1)
        change(&settings)
        let process = try await world.makeClient("reader", access: .right)
        let consumer = try process.kafka.makeFullConsumer(settings, topics: topics)
        let reader = Reader(consumer, process, start, supervisor)
        if polls { reader.poll() }
        return reader
    }

    /// Runs `work` beside the check until that ends.
    func beside(_ name: String, _ work: @escaping @Sendable () async throws -> Void) {
        supervisor.start(name, work)
    }
}

/// Fails the check unless `condition` holds.
func expect(_ condition: Bool, _ what: @autoclosure () -> String) throws(StatementFailure) {
    guard condition else { throw StatementFailure(what()) }
}

/// Fails the check unless what was seen is what was expected.
func expect<Value: Equatable>(
    _ seen: Value,
    is expected: Value,
    _ what: @autoclosure () -> String
) throws(StatementFailure) {
    guard seen == expected else { throw StatementFailure("\(what()): expected \(expected), saw \(seen)") }
}
