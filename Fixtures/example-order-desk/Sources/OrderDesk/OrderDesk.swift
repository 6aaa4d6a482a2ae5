public import KafkaPorts

/// Adds up orders, each a decimal number of cents. It keeps the position to go on from beside the sum, in one place:
/// what a database would do in one transaction.
public actor OrderBook {
    public private(set) var cents = 0
    public private(set) var orders = 0
    private var positions: [TopicPartition: Int64] = [:]

    public init() {}

    func position(in partition: TopicPartition) -> Int64 { positions[partition] ?? 0 }

    func add(_ batch: FetchedBatch) {
        for index in batch.range where batch.offset(of: index) >= position(in: batch.partition) {
            cents += Int(String(decoding: batch.records.values[index], as: UTF8.self)) ?? 0
            orders += 1
        }
        positions[batch.partition] = max(batch.nextOffset, position(in: batch.partition))
    }
}

/// Reads orders until the consumer is closed.
public struct OrderDesk: Sendable {
    let book: OrderBook

    public init(book: OrderBook) {
        self.book = book
    }

    public func run(_ consumer: any ConsumerPort) async throws {
        while let event = try await consumer.next() {
            switch event {
            case .assigned(let assignment):
                var positions: [TopicPartition: Int64] = [:]
                for partition in assignment.partitions { positions[partition] = await book.position(in: partition) }
                consumer.start(positions, in: assignment.generation)
            case .batch(let batch): await book.add(batch)
            case .revoked(let revocation): consumer.completeRevocation(of: revocation.generation)
            case .positionOutOfRange(let partition, _):
                consumer.seek(partition, to: try await consumer.watermarks(of: partition).start)
            case .lost, .leaderChanged, .endOfPartition, .error: break
            }
        }
    }
}
