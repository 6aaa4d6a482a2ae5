import DrillSimulation
import KafkaPorts
import SystemPorts

/// Single Produce requests to a partition's leader, each over a connection of its own.
///
/// Models: nothing of a client; what the broker answers is what the caller gets.
///
/// `@unchecked Sendable`: confined to the simulation's thread; checked by the life's ports.
final class ProduceRequestClient: ProduceRequestPort, @unchecked Sendable {
    private let cluster: InMemoryCluster
    private let life: ProcessLife

    init(_ cluster: InMemoryCluster, _ life: ProcessLife) {
        self.cluster = cluster
        self.life = life
    }

    func initProducerID() async throws -> Int64 {
        guard
            case .initProducerID(let code, let identity) = try await cluster.ask(.initProducerID(nil), of: 1, as: life)
        else { throw KafkaError(.localState) }
        guard code == .none else { throw KafkaError(code) }
        return identity.id
    }

    func produce(
        _ batch: RecordBatch,
        to partition: TopicPartition,
        producerID: Int64,
        epoch: Int16,
        sequence: Int32
    ) async throws -> ProduceAnswer {
        guard let leader = cluster.leader(of: partition) else { throw KafkaError(.leaderNotAvailable) }
        let part = ProducedBatch.Part(records: batch, start: 0, checksum: ProducedBatch.checksum(of: batch))
        let sequence = ProducerSequence(producerID: producerID, epoch: epoch, base: Int64(sequence))
        let request = ProduceRequest(
            partition: partition,
            acks: .all,
            timeout: .seconds(30),
            batch: ProducedBatch(parts: [part], sequence: sequence)
        )
        guard case .produce(let answer) = try await cluster.ask(.produce(request), of: leader, as: life) else {
            throw KafkaError(.localState)
        }
        return ProduceAnswer(code: answer.error, baseOffset: answer.baseOffset)
    }
}
