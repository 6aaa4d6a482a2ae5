import KafkaPorts
import LogModel
import LogPorts
import RecordProtocol

/// A process's way to the store, listened to.
struct StoryStore: LogStore {
    let store: any LogStore
    let recorder: StoryRecorder
    let process: String

    var guarantee: StoreGuarantee { store.guarantee }

    func append(_ writes: [PartitionWrite]) async throws -> [AppendAnswer] {
        let lane = StoryEvent.Lane.process(process)
        var told: [Int] = []
        for (index, write) in writes.enumerated() {
            guard let outcome = recorder.outcome(in: write) else { continue }
            told.append(index)
            let records = write.batches.reduce(0) { $0 + $1.batch.count }
            let first = write.batches.first.map(\.baseOffset)
            let offsets = first.flatMap { first in write.checkpoint.nextOffset.map { first..<max(first, $0) } }
            recorder.note(lane, .askedStore(outcome: outcome), write.partition, offsets: offsets, records: records)
        }
        do {
            let answers = try await store.append(writes)
            for index in told where index < answers.count {
                let (words, isGood) = words(for: answers[index])
                recorder.note(lane, .storeAnswered(words, isGood: isGood), writes[index].partition, from: .store)
            }
            return answers
        } catch let error as StoreError {
            for index in told { recorder.note(lane, .storeFailed("\(error)"), writes[index].partition, from: .store) }
            throw error
        }
    }

    private func words(for answer: AppendAnswer) -> (String, isGood: Bool) {
        switch answer {
        case .stored: ("done", true)
        case .stale(let found): ("refused: somebody else has written (version \(found))", false)
        case .refused(let rows): ("refused for good: \(rows.first?.reason ?? "")", false)
        case .indeterminate: ("no answer: done or not, nobody knows", false)
        }
    }

    func checkpoints(_ keys: [CheckpointKey]) async throws -> [Checkpoint] { try await store.checkpoints(keys) }

    func redrive(_ records: [RedrivenRecord], pipeline: String) async throws -> [Bool] {
        try await store.redrive(records, pipeline: pipeline)
    }

    func query(_ query: LogQuery) async throws -> LogPage { try await store.query(query) }

    func deadLetters(pipeline: String, after cursor: RecordID?, limit: Int) async throws -> [DeadLetterRow] {
        try await store.deadLetters(pipeline: pipeline, after: cursor, limit: limit)
    }
}

extension PartitionWrite {
    var partition: TopicPartition { TopicPartition(topic: key.topic, partition: key.partition) }
}

/// What shippers settle by themselves, listened to.
struct StoryJournal: OutcomeJournal {
    let journal: any OutcomeJournal
    let recorder: StoryRecorder
    let process: String

    func settledAtSource(_ id: RecordID, source: String, as settlement: SourceSettlement) {
        if recorder.wants(id) {
            recorder.note(.process(process), .settledAtSource("\(settlement.kind): \(settlement.reason)"))
        }
        journal.settledAtSource(id, source: source, as: settlement)
    }
}
