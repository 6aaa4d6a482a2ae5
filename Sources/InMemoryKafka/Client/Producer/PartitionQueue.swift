import KafkaPorts

/// A producer's queue for one partition: batches as they were handed over, and those formed for the wire.
///
/// Models: forming (several batches joined up to `batch.size`, each kept whole), `linger.ms`, retries in the original
/// order at the head of the queue, sequence numbers given when a batch is formed and kept through retries. A value.
struct PartitionQueue {
    /// A batch as the product handed it over.
    struct Queued {
        let ticket: ProduceTicket
        let records: RecordBatch
        let checksum: UInt64
        let enqueuedAt: Int64
        let deadline: Int64
    }

    /// A batch as it goes over the wire, the same on every attempt.
    struct Formed {
        /// Rises with each batch formed for the partition.
        let order: Int64
        let batch: ProducedBatch
        let tickets: [ProduceTicket]
        /// When its newest part has had its time (`message.timeout.ms`); the oldest is at most ``joinSpan`` older.
        let deadline: Int64
        /// Attempts that count against `retries`.
        var retries = 0
        /// Some attempt may have put it into the log: decides how it is reported.
        var isPossiblyAppended = false
        /// librdkafka itself holds it to be possibly persisted (it does not after NOT_LEADER): decides whether the
        /// producer can go on in another epoch.
        var isPossiblyPersisted = false
        /// Not before this instant.
        var notBefore: Int64 = 0
    }

    /// Batches are joined only where they came within a second of each other: they time out together, and a second is
    /// how precisely librdkafka looks at that.
    static let joinSpan: Int64 = 1_000_000_000

    let partition: TopicPartition
    private let isTransactional: Bool
    /// What the client's metadata says.
    var leader: BrokerID?
    private var waiting: [Queued] = []
    private var head = 0
    private var waitingBytes = 0
    /// Formed batches that wait for another attempt, in their order.
    private(set) var retrying: [Formed] = []
    /// Orders of the formed batches that are at a link.
    private(set) var underWay: [Int64] = []
    private var lastOrder: Int64 = 0
    private var nextSequence: Int64 = 0

    init(_ partition: TopicPartition, isTransactional: Bool = false) {
        self.partition = partition
        self.isTransactional = isTransactional
    }

    var isIdle: Bool { head == waiting.count && retrying.isEmpty }
    var hasWaiting: Bool { head < waiting.count }

    mutating func append(_ queued: Queued) {
        waiting.append(queued)
        waitingBytes += queued.records.wireSize
    }

    /// When there is something to send; `nil` where there is nothing. A retried batch holds back all behind it.
    func readyAt(linger: Int64, batchSize: Int, isFlushing: Bool) -> Int64? {
        if let first = retrying.first { return first.notBefore }
        guard head < waiting.count else { return nil }
        return isFlushing || waitingBytes >= batchSize ? waiting[head].enqueuedAt : waiting[head].enqueuedAt + linger
    }

    /// The next batch for the wire.
    mutating func next(batchSize: Int, producer: ProducerIdentity?) -> Formed? {
        if !retrying.isEmpty {
            let formed = retrying.removeFirst()
            underWay.append(formed.order)
            return formed
        }
        guard head < waiting.count else { return nil }
        var parts: [ProducedBatch.Part] = []
        var tickets: [ProduceTicket] = []
        var count = 0
        var size = 0
        let first = waiting[head].enqueuedAt
        var deadline = waiting[head].deadline
        while head < waiting.count {
            let queued = waiting[head]
            let isFull = size + queued.records.wireSize > batchSize || count + queued.records.count > 10_000
            let isApart = queued.enqueuedAt - first > Self.joinSpan
            if !parts.isEmpty && (isFull || isApart) { break }
            deadline = queued.deadline
            parts.append(ProducedBatch.Part(records: queued.records, start: count, checksum: queued.checksum))
            tickets.append(queued.ticket)
            count += queued.records.count
            size += queued.records.wireSize
            head += 1
        }
        waitingBytes -= size
        shrink()
        lastOrder += 1
        let sequence = producer.map { ProducerSequence(producerID: $0.id, epoch: $0.epoch, base: nextSequence) }
        if producer != nil { nextSequence += Int64(count) }
        underWay.append(lastOrder)
        return Formed(
            order: lastOrder,
            batch: ProducedBatch(parts: parts, sequence: sequence, isTransactional: isTransactional),
            tickets: tickets,
            deadline: deadline
        )
    }

    private mutating func shrink() {
        if head == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 64 && head * 2 > waiting.count {
            waiting.removeFirst(head)
            head = 0
        }
    }

    /// A batch has come back from its link, whatever became of it.
    mutating func returned(_ formed: Formed) {
        underWay.removeAll { $0 == formed.order }
    }

    /// Puts a batch back, at its place in the order.
    mutating func putBack(_ formed: Formed) {
        retrying.insert(formed, at: retrying.firstIndex { $0.order > formed.order } ?? retrying.count)
    }

    /// Whether a batch before `formed` is unsettled: then its sequence cannot follow yet.
    func hasUnsettled(before formed: Formed) -> Bool {
        underWay.contains { $0 < formed.order } || retrying.contains { $0.order < formed.order }
    }

    /// Takes out what has had its time: formed batches first, then what was never formed.
    mutating func takeExpired(_ now: Int64) -> (formed: [Formed], waiting: [Queued]) {
        let formed = retrying.filter { $0.deadline <= now }
        retrying.removeAll { $0.deadline <= now }
        var expired: [Queued] = []
        while head < waiting.count, waiting[head].deadline <= now {
            expired.append(waiting[head])
            waitingBytes -= waiting[head].records.wireSize
            head += 1
        }
        shrink()
        return (formed, expired)
    }

    /// Takes out everything that is not under way.
    mutating func takeAll() -> (formed: [Formed], waiting: [Queued]) {
        defer {
            retrying = []
            waiting = []
            head = 0
            waitingBytes = 0
        }
        return (retrying, Array(waiting[head...]))
    }

    /// A new producer epoch: sequences start at 0 again, for the batches that wait for a retry too.
    mutating func restartSequences(as producer: ProducerIdentity) {
        nextSequence = 0
        for index in retrying.indices {
            let old = retrying[index]
            let sequence = ProducerSequence(producerID: producer.id, epoch: producer.epoch, base: nextSequence)
            nextSequence += Int64(old.batch.recordCount)
            var fresh = Formed(
                order: old.order,
                batch: ProducedBatch(
                    parts: old.batch.parts,
                    sequence: sequence,
                    isTransactional: isTransactional
                ),
                tickets: old.tickets,
                deadline: old.deadline
            )
            fresh.retries = old.retries
            fresh.notBefore = old.notBefore
            fresh.isPossiblyAppended = old.isPossiblyAppended
            retrying[index] = fresh
        }
    }
}
