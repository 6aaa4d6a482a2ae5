import DrillSimulation
import KafkaPorts
import SystemPorts

/// The admin client: one request at a time to whichever broker answers, records deleted by their leader.
///
/// Models: whichever broker is connected is asked, and others are tried for a minute where one does not answer; an
/// answer that was lost makes a creation say TOPIC_ALREADY_EXISTS on the next try, as in life. Not modelled: admin
/// requests with several topics, AlterConfigs, listing.
///
/// `@unchecked Sendable`: confined to the simulation's thread; checked by the life's ports.
final class AdminClient: AdminPort, @unchecked Sendable {
    private let handle: ClientHandle

    static let patience: Duration = .seconds(60)
    static let retryInterval: Duration = .milliseconds(200)
    /// How soon another broker is tried while none is connected: one that refuses costs no more than that.
    static let connectInterval: Duration = .milliseconds(10)

    init(_ handle: ClientHandle) {
        self.handle = handle
    }

    func createTopic(_ topic: NewTopic) async throws {
        try await change(.createTopic(topic), "creation of \(topic.name)")
    }

    func deleteTopic(_ name: String) async throws {
        try await change(.deleteTopic(name), "deletion of \(name)")
    }

    func createPartitions(_ topic: String, total: Int) async throws {
        try await change(.createPartitions(topic, total: total), "growth of \(topic)")
    }

    func deleteRecords(of partition: TopicPartition, before offset: Int64) async throws -> Int64 {
        let deadline = handle.life.localNow + Self.patience
        while true {
            handle.want(partition.topic)
            let leader = handle.metadata.leader(of: partition)
            if let leader {
                let answer = try await ask(.deleteRecords(partition, before: offset), "deletion of records", of: leader)
                guard case .deleteRecords(let code, let start) = answer else { throw KafkaError(.localState) }
                if code == .none { return start }
                guard code == .notLeaderOrFollower else { throw KafkaError(code, "\(partition)") }
            }
            if handle.life.localNow > deadline { throw KafkaError(.localTimedOut, "deletion of records") }
            handle.refreshSoon()
            try await handle.life.ports.time.sleep(for: Self.retryInterval)
        }
    }

    func deny(_ resource: AccessResource) async throws {
        try await change(.deny(resource), "denial of \(resource.name)")
    }

    func permit(_ resource: AccessResource) async throws {
        try await change(.permit(resource), "permission of \(resource.name)")
    }

    private func change(_ request: Request, _ what: String) async throws {
        guard case .changed(let code) = try await ask(request, what) else { throw KafkaError(.localState) }
        guard code == .none else { throw KafkaError(code, what) }
    }

    /// Asks `broker`, or any where it is `nil`; tries again until a minute has passed.
    func ask(_ request: Request, _ what: String, of broker: BrokerID? = nil) async throws -> Response {
        try await handle.life.call(what) { (reply: SimulatedReply<Response>) in
            attempt(request, broker, reply)
            handle.life.schedule(after: Self.patience) {
                if reply.isOpen { reply.resume(throwing: KafkaError(.localTimedOut, what)) }
            }
        }
    }

    private func attempt(_ request: Request, _ broker: BrokerID?, _ reply: SimulatedReply<Response>) {
        guard reply.isOpen else { return }
        let target = broker ?? handle.anyBroker()
        guard broker != nil || handle.isUp(target) else {
            // Who waited here for a broker that is dead would wait until the request's time is up.
            handle.link(to: target).connectIfNeeded()
            handle.life.schedule(after: Self.connectInterval) { [self] in attempt(request, broker, reply) }
            return
        }
        handle.request(request, to: target, timeout: 5_000_000_000) { [self] result in
            switch result {
            case .success(let response): reply.resume(returning: response)
            case .failure:
                handle.life.schedule(after: Self.retryInterval) { [self] in attempt(request, broker, reply) }
            }
        }
    }
}
