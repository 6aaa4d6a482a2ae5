import DrillSimulation
import KafkaPorts
import SystemPorts

/// Single questions to a partition's leader, outside the assignment: watermarks, an offset by its time, one record by
/// its offset.
///
/// Models: connections of their own, as a second client handle would have, so that no question waits behind a long
/// poll; retries over retriable errors until `socket.timeout.ms` has passed.
final class LookupClient {
    private let handle: ClientHandle
    private let timeout: Int64
    private let readCommitted: Bool
    private var waiting: [() -> Void] = []

    static let retryInterval: Duration = .milliseconds(100)

    init(_ handle: ClientHandle, timeout: Duration, readCommitted: Bool) {
        self.readCommitted = readCommitted
        self.handle = handle
        self.timeout = timeout.wholeNanoseconds
        handle.onMetadata = { [self] _ in
            let ready = waiting
            waiting = []
            for action in ready { action() }
        }
    }

    func close() {
        handle.close()
        waiting = []
    }

    func watermarks(of partition: TopicPartition) async throws -> Watermarks {
        try await ask(
            .listOffsets(partition, readCommitted: readCommitted),
            partition,
            "watermarks of \(partition)",
            Self.watermarks
        )
    }

    func offset(of partition: TopicPartition, at timestamp: Int64) async throws -> Int64? {
        try await ask(.offsetForTime(partition, timestamp), partition, "offset of \(partition)") { response in
            guard case .offsetForTime(let code, let offset) = response else { return .failure(.localState) }
            return code == .none ? .success(offset) : .failure(code)
        }
    }

    /// The same as ``watermarks(of:)`` for the client itself: tries until it has an answer or nobody wants it any more.
    func watermarks(
        of partition: TopicPartition,
        isWanted: @escaping () -> Bool,
        _ completion: @escaping (Watermarks) -> Void
    ) {
        guard !handle.isClosed else { return }
        handle.want(partition.topic)
        let question = Question<Watermarks>(
            request: .listOffsets(partition, readCommitted: readCommitted),
            partition: partition,
            isOpen: isWanted,
            read: Self.watermarks
        ) { [self] result in
            guard case .success(let watermarks) = result else {
                handle.life.schedule(after: Self.retryInterval) { [self] in
                    if isWanted() { watermarks(of: partition, isWanted: isWanted, completion) }
                }
                return
            }
            completion(watermarks)
        }
        attempt(question)
    }

    private static func watermarks(_ response: Response) -> Answer<Watermarks> {
        guard case .listOffsets(let code, let watermarks) = response else { return .failure(.localState) }
        return code == .none ? .success(watermarks) : .failure(code)
    }

    func record(at offset: Int64, of partition: TopicPartition) async throws -> FetchedRecord? {
        let position = FetchRequest.Position(partition: partition, offset: offset, maxBytes: 1, version: 0)
        let request = Request.fetch(
            FetchRequest(positions: [position], maxWait: .zero, minBytes: 1, readCommitted: readCommitted)
        )
        return try await ask(request, partition, "record \(partition)@\(offset)") { response in
            guard case .fetch(let partitions) = response else { return .failure(.localState) }
            // Nothing to read and no error: between the high watermark and the log end.
            guard let fetched = partitions.first else { return .failure(.offsetOutOfRange) }
            guard fetched.error == .none else { return .failure(fetched.error) }
            guard let entry = fetched.entries.first else { return .failure(.offsetOutOfRange) }
            return .success(Self.record(at: offset, in: entry))
        }
    }

    private static func record(at offset: Int64, in entry: LogEntry) -> FetchedRecord? {
        for part in entry.batch.parts {
            let index = Int(offset - entry.baseOffset) - part.start
            guard part.records.values.ranges.indices.contains(index) else { continue }
            let records = part.records
            func bytes(_ range: ByteRange) -> [UInt8]? {
                range.isNull ? nil : Array(records.values.bytes[range.bounds])
            }
            return FetchedRecord(
                offset: offset,
                timestamp: records.timestamps[index],
                key: records.keys.isEmpty ? nil : bytes(records.keys[index]),
                value: bytes(records.values.ranges[index]),
                headers: records.headers.isEmpty ? [] : records.headers[index]
            )
        }
        return nil
    }

    // MARK: Asking

    private enum Answer<Value> {
        case success(Value)
        case failure(KafkaError.Code)
    }

    private struct Question<Value> {
        let request: Request
        let partition: TopicPartition
        /// Whether anybody still waits for the answer.
        let isOpen: () -> Bool
        let read: (Response) -> Answer<Value>
        let completion: (Result<Value, KafkaError>) -> Void
    }

    private func ask<Value: Sendable>(
        _ request: Request,
        _ partition: TopicPartition,
        _ what: String,
        _ read: @escaping (Response) -> Answer<Value>
    ) async throws -> Value {
        if handle.life.isSevered { throw PortSevered(port: "consumer") }
        if handle.isClosed { throw KafkaError(.localDestroyed) }
        return try await handle.life.call(what) { (reply: SimulatedReply<Value>) in
            handle.want(partition.topic)
            let question = Question(
                request: request,
                partition: partition,
                isOpen: { reply.isOpen },
                read: read
            ) { result in
                switch result {
                case .success(let value): reply.resume(returning: value)
                case .failure(let error): reply.resume(throwing: error)
                }
            }
            attempt(question)
            handle.life.schedule(after: .nanoseconds(timeout)) {
                if reply.isOpen { reply.resume(throwing: KafkaError(.localTimedOut, what)) }
            }
        }
    }

    /// - Parameter isFresh: the metadata is newer than the question.
    private func attempt<Value>(_ question: Question<Value>, isFresh: Bool = false) {
        guard question.isOpen(), !handle.isClosed else { return }
        let partition = question.partition
        if let count = handle.metadata.partitionCount(of: partition.topic), Int(partition.partition) >= count {
            // The topic may have grown since this client asked.
            guard isFresh else {
                waiting.append { [self] in attempt(question, isFresh: true) }
                return handle.refreshSoon()
            }
            return question.completion(.failure(KafkaError(.localUnknownPartition, "\(partition)")))
        }
        guard let leader = handle.metadata.leader(of: partition) else {
            waiting.append { [self] in attempt(question) }
            return handle.refreshSoon()
        }
        guard handle.isUp(leader) || !handle.hasFailed(leader) else {
            // It may be another by the time this one can be reached.
            handle.link(to: leader).connectIfNeeded()
            handle.refreshSoon()
            handle.life.schedule(after: Self.retryInterval) { [self] in attempt(question) }
            return
        }
        handle.request(question.request, to: leader) { [self] result in
            var code = KafkaError.Code.localTransport
            if case .success(let response) = result {
                switch question.read(response) {
                case .success(let value): return question.completion(.success(value))
                case .failure(let refusal): code = refusal
                }
            }
            switch code {
            case .offsetOutOfRange, .topicAuthorizationFailed:
                question.completion(.failure(KafkaError(code, "\(partition)")))
            default:
                handle.refreshSoon()
                handle.life.schedule(after: Self.retryInterval) { [self] in attempt(question) }
            }
        }
    }
}
