import KafkaPorts
import RecordProtocol
import SystemPorts

/// One consumer and its pump. The pump asks for the next event only when it is told to, so that at most one event is
/// on its way, and the loop knows which seeks came before it was asked for.
struct ConsumerHandle {
    let life: Int
    let port: any ConsumerPort
    let pump: SupervisedChild
    let turn: Wakeup
    /// The number of the last seek when the event on its way was asked for.
    var askedAfterSeek: Int
}

extension ProcessorLoop {
    func openConsumer() {
        let settings = configuration.kafka.consumer
        do {
            let port = try kafka.makeConsumer(settings, topics: [configuration.kafka.topic])
            let life = number()
            let turn = Wakeup("consumer turn")
            let inbox = inbox
            let pump = supervisor.start("consume") {
                while true {
                    try await turn.wait()
                    var event: ConsumerEvent?
                    do { event = try await port.next() } catch let error as KafkaError {
                        event = .error(KafkaError(.localFatal, "\(error)"))
                    }
                    try await inbox.send(.consumer(life: life, event))
                    if event == nil { return }
                }
            }
            consumer = ConsumerHandle(life: life, port: port, pump: pump, turn: turn, askedAfterSeek: number())
            board.count { $0.consumersMade += 1 }
            turn.notify()
        } catch {
            board.update { $0.kafkaFailure = "consumer: \(error)" }
            consumerFailures += 1
            reopenConsumerAt = now + backoff.delay(afterFailures: consumerFailures, random: &random)
        }
    }

    /// A consumer that failed for good is made anew.
    func reopenConsumer() -> Instant {
        guard let due = reopenConsumerAt, !isDraining else { return .distantFuture }
        guard now >= due else { return due }
        reopenConsumerAt = nil
        openConsumer()
        return reopenConsumerAt ?? .distantFuture
    }

    func handle(_ event: ConsumerEvent?, from life: Int) {
        guard let consumer, consumer.life == life else { return }
        switch event {
        case .batch(let batch):
            consumerFailures = 0
            consumerIsTaken()
            handle(batch)
        case .assigned(let assignment):
            consumerIsTaken()
            handle(assignment)
        case .revoked(let revocation): handle(revocation)
        case .lost(let lost):
            board.count { $0.lostAssignments += 1 }
            for partition in lost { release(partition) }
        case .positionOutOfRange(let partition, _): positionLeftLog(partition)
        case .leaderChanged(let partition): leaderChanged(partition)
        case .endOfPartition: break
        case .error(let error):
            board.update { $0.kafkaFailure = "consumer: \(error)" }
            if let cure = ConsumerRefusal.cure(of: error.code) {
                isConsumerRefused = true
                board.update { $0.consumerAlarm = "\(error): \(cure)" }
            }
            if error.code == .localFatal { discardConsumer() }
        case nil: discardConsumer()
        }
        self.consumer?.askedAfterSeek = number()
        self.consumer?.turn.notify()
    }

    private func consumerIsTaken() {
        guard isConsumerRefused else { return }
        isConsumerRefused = false
        board.update { $0.consumerAlarm = nil }
    }

    /// The consumer is of no use any more. Its partitions are gone with it; appends under way are still heard.
    private func discardConsumer() {
        guard let consumer else { return }
        self.consumer = nil
        consumer.pump.cancel()
        let deadline = now + Self.closingTime
        supervisor.start("close consumer", onFailure: .contain) { await consumer.port.close(until: deadline) }
        for partition in partitions.partitions { release(partition) }
        revocations = []
        consumerFailures += 1
        reopenConsumerAt = now + backoff.delay(afterFailures: consumerFailures, random: &random)
    }

    private func handle(_ batch: FetchedBatch) {
        let bytes = Int64(batch.valueBytes(batch.range))
        board.count {
            $0.fetchedRecords += Int64(batch.range.count)
            $0.fetchedBytes += bytes
        }
        guard let index = partitions.index(of: batch.partition), partitions[index].generation == batch.generation,
            partitions[index].accepts, !isDraining
        else { return letGo(batch.range.count) }
        let position = partitions[index].readPosition
        if partitions[index].seekNumber > consumer?.askedAfterSeek ?? 0 {
            // Asked for before the seek: it may be of the old position or of the new one. The one that is asked for
            // after another seek is certainly of the new one.
            letGo(batch.range.count)
            return seek(index, to: position)
        }
        // What lies below the position was decided already.
        let first = batch.range.lowerBound + Int(max(position - batch.offset(of: batch.range.lowerBound), 0))
        guard first < batch.range.upperBound else { return letGo(batch.range.count) }
        letGo(first - batch.range.lowerBound)
        let read = reader.read(batch, first..<batch.range.upperBound, for: partitions[index].foreignStream, at: now)
        partitions[index].append(read)
    }

    private func letGo(_ records: Int) {
        if records > 0 { board.count { $0.letGo += Int64(records) } }
    }

    /// Lets go of what the partition holds, to be read again by whoever comes next.
    func dropUndecided(_ index: Int) {
        letGo(partitions[index].dropUndecided())
    }

    func seek(_ index: Int, to offset: Int64) {
        partitions[index].readPosition = offset
        partitions[index].seekNumber = number()
        consumer?.port.seek(partitions[index].partition, to: offset)
    }

    /// Every partition starts in the state that is wanted now, whatever it was in before: clients differ.
    func start(_ index: Int, at offset: Int64) {
        partitions[index].readPosition = offset
        let state = partitions[index]
        if state.isStarted {
            seek(index, to: offset)
        } else {
            partitions[index].isStarted = true
            consumer?.port.start([state.partition: offset], in: state.generation)
        }
        partitions[index].isPaused = isHoldingBack
        if isHoldingBack { consumer?.port.pause([state.partition]) } else { consumer?.port.resume([state.partition]) }
    }
}
