import KafkaPorts
import Synchronization
import SystemPorts

/// A steady stream of numbered records to one partition, one every fifty milliseconds, with the outcome of each.
final class Traffic: Sendable {
    private struct State {
        var sent: [ProduceTicket] = []
        var outcomes: [ProduceTicket: SendOutcome] = [:]
        var isStopped = false
        /// The producer is of no more use; nothing further was sent.
        var refusal: KafkaError?
    }

    let producer: any FullProducerPort
    private let partition: TopicPartition
    private let state = Mutex(State())

    init(_ producer: any FullProducerPort, to partition: TopicPartition) {
        self.producer = producer
        self.partition = partition
    }

    func start(in context: CheckContext) {
        context.beside("traffic") { [self] in
            while !state.withLock({ $0.isStopped }) {
                let number = state.withLock { $0.sent.count }
                do throws(ProduceRefusal) {
                    let ticket = try producer.enqueue(context.batch(["\(number)"]), to: partition)
                    state.withLock { $0.sent.append(ticket) }
                } catch {
                    state.withLock { $0.refusal = error.error }
                    return
                }
                try await context.sleep(.milliseconds(50))
            }
        }
        context.beside("reports of traffic") { [self] in
            while let report = try await producer.nextReport() {
                state.withLock { $0.outcomes[report.ticket] = report.outcome }
            }
        }
    }

    var sentCount: Int { state.withLock { $0.sent.count } }
    var settledCount: Int { state.withLock { $0.outcomes.count } }

    /// Sends no more, and waits until every record has its report.
    ///
    /// - Returns: outcomes in the order of the records' numbers.
    func finish(_ context: CheckContext) async throws -> [SendOutcome] {
        state.withLock { $0.isStopped = true }
        try await context.eventually("every record has its report", within: .seconds(400)) {
            state.withLock { $0.outcomes.count == $0.sent.count }
        }
        if let refusal = state.withLock({ $0.refusal }) { throw StatementFailure("traffic refused: \(refusal)") }
        return state.withLock { state in state.sent.compactMap { state.outcomes[$0] } }
    }
}
