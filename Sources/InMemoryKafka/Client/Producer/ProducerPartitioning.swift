import DrillSimulation
import KafkaPorts
import SystemPorts

/// Records whose partition the client chooses, and those that have none to go to.
///
/// Models: each record on its own, at once where the topic's partitions are known, else when they come to be; until
/// then the message time-out runs.
extension ProducerClient {
    func enqueue(_ batch: RecordBatch, partitionedIn topic: String) throws(ProduceRefusal) -> [ProduceTicket] {
        if let refusal = refusal(of: batch, TopicPartition(topic: topic, partition: 0)) {
            throw ProduceRefusal(refusal)
        }
        handle.want(topic)
        var tickets: [ProduceTicket] = []
        for index in 0..<batch.count {
            let record = batch.record(index)
            guard let partition = choosePartition(of: record, in: topic) else {
                let queued = try accept(record, for: TopicPartition(topic: topic, partition: 0))
                unpartitioned.append((topic, queued))
                tickets.append(queued.ticket)
                continue
            }
            tickets.append(try enqueue(record, to: partition))
        }
        return tickets
    }

    private func choosePartition(of record: RecordBatch, in topic: String) -> TopicPartition? {
        guard let count = handle.metadata.partitionCount(of: topic), count > 0 else { return nil }
        let range = record.keys.first ?? .null
        let key = range.isNull ? nil : Array(record.values.bytes[range.bounds])
        let isOther = key != nil && lacks("key-hashed-otherwise")
        let number =
            isOther
            ? Int32(count - 1) : partitioner.partition(of: key, in: topic, count: count, now: now, &partitionerRandom)
        return TopicPartition(topic: topic, partition: number)
    }

    /// Topics have become known: their records get a partition each.
    func partitionWaiting() {
        guard !unpartitioned.isEmpty else { return }
        let waiting = unpartitioned
        unpartitioned = []
        for (topic, queued) in waiting {
            if let partition = choosePartition(of: queued.records, in: topic) {
                place(queued, in: partition)
            } else {
                unpartitioned.append((topic, queued))
            }
        }
    }

    /// Gives up what has waited too long for its topic, or all of it.
    func failUnpartitioned(_ error: KafkaError, before instant: Int64 = .max) {
        let waiting = unpartitioned
        unpartitioned = []
        for (topic, queued) in waiting {
            if queued.deadline <= instant {
                settle(queued.ticket, .rejected(error))
            } else {
                unpartitioned.append((topic, queued))
            }
        }
    }

    /// Batches for partitions that turned out not to exist.
    func failUnknownPartitions() {
        for slot in queues.indices {
            let partition = queues[slot].partition
            guard let count = handle.metadata.partitionCount(of: partition.topic), Int(partition.partition) >= count
            else { continue }
            let (formed, waiting) = queues[slot].takeAll()
            for formed in formed { fail(formed, KafkaError(.localUnknownPartition, "\(partition)")) }
            for queued in waiting {
                settle(queued.ticket, .rejected(KafkaError(.localUnknownPartition, "\(partition)")))
            }
        }
    }

    /// Batches for topics that this client may not use.
    func failDenied() {
        for slot in queues.indices where handle.metadata.isDenied(queues[slot].partition.topic) {
            let error = KafkaError(.topicAuthorizationFailed, queues[slot].partition.topic)
            let (formed, waiting) = queues[slot].takeAll()
            for formed in formed {
                fail(formed, error)
                sequenceBroke()
            }
            for queued in waiting { settle(queued.ticket, .rejected(error)) }
        }
    }

    func purgeQueue() {
        guard !isClosed, !life.isSevered else { return }
        purge()
    }
}

extension RecordBatch {
    /// One record as a batch of its own.
    fileprivate func record(_ index: Int) -> RecordBatch {
        var bytes: [UInt8] = []
        func copy(_ range: ByteRange) -> ByteRange {
            guard !range.isNull else { return .null }
            let start = bytes.count
            bytes += values.bytes[range.bounds]
            return ByteRange(start: start, end: bytes.count)
        }
        let value = copy(values.ranges[index])
        let key = keys.isEmpty ? nil : copy(keys[index])
        return RecordBatch(
            values: ByteRecords(bytes: bytes, ranges: [value]),
            timestamps: [timestamps[index]],
            keys: key.map { [$0] } ?? [],
            headers: headers.isEmpty ? [] : [headers[index]]
        )
    }
}
