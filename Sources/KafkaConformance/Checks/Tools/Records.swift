import KafkaPorts
import SystemPorts

extension RecordBatch {
    /// Records with these texts as values.
    init(_ texts: [String], at milliseconds: Int64) {
        self.init(texts.map { (key: nil, value: Array($0.utf8)) }, at: milliseconds)
    }

    init(
        _ records: [(key: [UInt8]?, value: [UInt8]?)],
        at milliseconds: Int64,
        headers: [[RecordHeader]] = []
    ) {
        var bytes: [UInt8] = []
        func append(_ part: [UInt8]?) -> ByteRange {
            guard let part else { return .null }
            let start = bytes.count
            bytes += part
            return ByteRange(start: start, end: bytes.count)
        }
        var keys: [ByteRange] = []
        var values: [ByteRange] = []
        for record in records {
            keys.append(append(record.key))
            values.append(append(record.value))
        }
        self.init(
            values: ByteRecords(bytes: bytes, ranges: values),
            timestamps: [Int64](repeating: milliseconds, count: records.count),
            keys: keys.allSatisfy(\.isNull) ? [] : keys,
            headers: headers
        )
    }
}

extension FetchedRecord {
    var text: String { String(decoding: value ?? [], as: UTF8.self) }
}

extension FetchedBatch {
    /// The records delivered, each on its own.
    var fetchedRecords: [FetchedRecord] {
        range.map { index in
            func bytes(_ range: ByteRange) -> [UInt8]? {
                range.isNull ? nil : Array(records.values.bytes[range.bounds])
            }
            return FetchedRecord(
                offset: offset(of: index),
                timestamp: records.timestamps[index],
                key: records.keys.isEmpty ? nil : bytes(records.keys[index]),
                value: bytes(records.values.ranges[index]),
                headers: records.headers.isEmpty ? [] : records.headers[index]
            )
        }
    }
}

extension SendOutcome {
    var isAcknowledged: Bool { if case .acknowledged = self { true } else { false } }
    var isIndeterminate: Bool { if case .indeterminate = self { true } else { false } }

    /// The code of what kept it from being acknowledged.
    var code: KafkaError.Code? {
        switch self {
        case .acknowledged: nil
        case .rejected(let error), .indeterminate(let error): error.code
        }
    }

    /// Certainly not in the log, for this reason.
    func isRejected(_ code: KafkaError.Code) -> Bool {
        if case .rejected(let error) = self { error.code == code } else { false }
    }
}

extension CheckContext {
    var wallTime: Int64 { world.time.wallTime.milliseconds }

    func batch(_ texts: [String]) -> RecordBatch { RecordBatch(texts, at: wallTime) }

    /// Produces one batch and waits for its report.
    func send(
        _ texts: String...,
        to partition: TopicPartition,
        with producer: any ProducerPort
    ) async throws -> SendOutcome {
        let ticket = try producer.enqueue(batch(texts), to: partition)
        while let report = try await producer.nextReport() {
            if report.ticket == ticket { return report.outcome }
        }
        throw StatementFailure("no report of \(texts)")
    }

    /// The same, and the record must be acknowledged.
    @discardableResult
    func deliver(
        _ texts: String...,
        to partition: TopicPartition,
        with producer: any ProducerPort
    ) async throws -> Int64? {
        let ticket = try producer.enqueue(batch(texts), to: partition)
        while let report = try await producer.nextReport() {
            guard report.ticket == ticket else { continue }
            guard case .acknowledged(let offset) = report.outcome else {
                throw StatementFailure("\(texts) to \(partition): \(report.outcome)")
            }
            return offset
        }
        throw StatementFailure("no report of \(texts)")
    }

    /// Produces records of these texts, each in a batch of its own, all acknowledged when it returns.
    func fill(_ partition: TopicPartition, _ texts: some Sequence<String>) async throws {
        let producer = try makeProducer { $0.linger = .zero }
        for text in texts { try await deliver(text, to: partition, with: producer) }
        producer.close()
    }
}

extension ProducerPort {
    /// The reports of these tickets, in any order; others are passed over.
    func reports(of tickets: some Sequence<ProduceTicket>) async throws -> [ProduceTicket: SendOutcome] {
        var open = Set(tickets)
        var outcomes: [ProduceTicket: SendOutcome] = [:]
        while !open.isEmpty, let report = try await nextReport() {
            if open.remove(report.ticket) != nil { outcomes[report.ticket] = report.outcome }
        }
        try expect(open.isEmpty, "\(open.count) batches without a report")
        return outcomes
    }
}

/// "0", "1", … as texts of records.
func numbers(_ range: Range<Int>) -> [String] { range.map(String.init) }

extension String {
    /// Partition 0 of the topic of this name, or another.
    func partition(_ number: Int32 = 0) -> TopicPartition { TopicPartition(topic: self, partition: number) }
}
