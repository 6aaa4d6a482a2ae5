import DrillSimulation
import InMemoryKafka
import KafkaPorts
import Synchronization
import SystemPorts

/// Processes that read "logs" as one group, and who held what.
final class GroupOfReaders: Sendable {
    private struct State {
        var processes: [String: SimulatedProcess] = [:]
        var consumers: [String: any ConsumerPort] = [:]
        var held: [String: Set<TopicPartition>] = [:]
        var revoked: [String: Set<TopicPartition>] = [:]
        var overlaps = 0
        var hasLost = false
        var commitErrors: [String] = []
        var closing: Set<String> = []
    }

    private let bed: Testbed
    private let commitsOnRevocation: Bool
    private let state = Mutex(State())

    init(_ bed: Testbed, commitsOnRevocation: Bool = false) {
        self.bed = bed
        self.commitsOnRevocation = commitsOnRevocation
    }

    func start(_ name: String, _ settings: ConsumerSettings = ConsumerSettings()) {
        let process = bed.process(name) { [self] life in
            let consumer = try bed.cluster.clientFactory(for: life).makeConsumer(settings, topics: ["logs"])
            state.withLock { $0.consumers[name] = consumer }
            while let event = try await consumer.next() { try await take(event, name, consumer) }
            state.withLock { $0.held[name] = [] }
        }
        state.withLock { $0.processes[name] = process }
    }

    private func take(_ event: ConsumerEvent, _ name: String, _ consumer: any ConsumerPort) async throws {
        switch event {
        case .assigned(let assignment):
            state.withLock { state in
                for (other, partitions) in state.held where other != name {
                    state.overlaps += partitions.intersection(assignment.partitions).count
                }
                state.held[name, default: []].formUnion(assignment.partitions)
            }
            let starts = Dictionary(uniqueKeysWithValues: assignment.partitions.map { ($0, Int64(0)) })
            consumer.start(starts, in: assignment.generation)
        case .revoked(let revocation):
            if commitsOnRevocation {
                let offsets = Dictionary(uniqueKeysWithValues: revocation.partitions.map { ($0, Int64(5)) })
                do { try await consumer.commit(offsets) } catch {
                    state.withLock { $0.commitErrors.append("\(error)") }
                }
            }
            state.withLock { state in
                state.held[name]?.subtract(revocation.partitions)
                state.revoked[name, default: []].formUnion(revocation.partitions)
            }
            consumer.completeRevocation(of: revocation.generation)
        case .lost(let partitions):
            state.withLock { state in
                state.held[name]?.subtract(partitions)
                state.hasLost = true
            }
        case .batch, .positionOutOfRange, .endOfPartition, .leaderChanged, .error: break
        }
    }

    /// Ends the member cleanly: its process goes on until the consumer says that it is closed.
    func close(_ name: String) {
        let consumer = state.withLock { state in
            state.held[name] = []
            return state.consumers[name]
        }
        guard let consumer else { return }
        _ = bed.process("\(name)-closer") { life in
            await consumer.close(until: life.localNow + .seconds(5))
        }
    }

    func crash(_ name: String) {
        let process = state.withLock { state in
            state.held[name] = []
            return state.processes[name]
        }
        process?.crash()
    }

    func process(_ name: String) -> SimulatedProcess? { state.withLock { $0.processes[name] } }
    func held(by name: String) -> Set<TopicPartition> { state.withLock { $0.held[name] ?? [] } }
    func revoked(from name: String) -> Set<TopicPartition> { state.withLock { $0.revoked[name] ?? [] } }
    var overlaps: Int { state.withLock { $0.overlaps } }
    var hasLost: Bool { state.withLock { $0.hasLost } }
    var commitErrors: [String] { state.withLock { $0.commitErrors } }

    func holders() -> [TopicPartition: [String]] {
        state.withLock { state in
            var holders: [TopicPartition: [String]] = [:]
            for (name, partitions) in state.held {
                for partition in partitions { holders[partition, default: []].append(name) }
            }
            return holders
        }
    }
}
