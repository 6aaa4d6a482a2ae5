import InMemoryKafka
import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import RecordProtocol
import SystemPorts

extension DrillWorld {
    /// The records of the dead-letter topic, with the originals where the log still holds them.
    var letters: [FoundLetter] {
        let read = unpairedLetters
        let originals = originals(at: read.compactMap(\.origin))
        return read.map { letter in
            FoundLetter(
                place: letter.place,
                id: letter.id,
                origin: letter.origin,
                value: letter.value,
                original: letter.origin.flatMap { originals[$0] }
            )
        }
    }

    private var unpairedLetters: [FoundLetter] {
        var found: [FoundLetter] = []
        for partition in cluster.inspect.partitions(of: scenario.pipeline.kafka.deadLetterTopic) {
            let end = cluster.inspect.partition(partition)?.highWatermark ?? 0
            cluster.inspect.forEachBatch(of: partition) { batch in
                for index in 0..<batch.records.count where batch.baseOffset + Int64(index) < end {
                    found.append(letter(batch.records, index, partition, batch.baseOffset + Int64(index)))
                }
            }
        }
        return found
    }

    private func letter(_ records: RecordBatch, _ index: Int, _ partition: TopicPartition, _ offset: Int64)
        -> FoundLetter
    {
        let headers = records.headers.isEmpty ? [] : records.headers[index]
        func text(_ name: String) -> String? {
            headers.first { $0.name == name }?.value.map { String(decoding: $0, as: UTF8.self) }
        }
        var origin: RecordOrigin?
        if let topic = text(DeadLetterHeader.topic), let number = text(DeadLetterHeader.partition).flatMap(Int32.init) {
            origin = RecordOrigin(
                topic: topic,
                partition: number,
                offset: text(DeadLetterHeader.offset).flatMap(Int64.init)
            )
        }
        return FoundLetter(
            place: RecordOrigin(topic: partition.topic, partition: partition.partition, offset: offset),
            id: text(DeadLetterHeader.id).flatMap { RecordID(text: $0) },
            origin: origin,
            value: records.values[index],
            original: nil
        )
    }

    /// The values at `origins`, in one pass over each log, however many letters come from it.
    private func originals(at origins: [RecordOrigin]) -> [RecordOrigin: [UInt8]] {
        var wanted: [TopicPartition: Set<Int64>] = [:]
        for origin in origins {
            guard let offset = origin.offset else { continue }
            wanted[TopicPartition(topic: origin.topic, partition: origin.partition), default: []].insert(offset)
        }
        var found: [RecordOrigin: [UInt8]] = [:]
        for partition in wanted.keys.sorted() {
            let offsets = wanted[partition, default: []].sorted()
            cluster.inspect.forEachBatch(of: partition) { batch in
                let end = batch.baseOffset + Int64(batch.records.count)
                for offset in offsets where (batch.baseOffset..<end).contains(offset) {
                    let origin = RecordOrigin(topic: partition.topic, partition: partition.partition, offset: offset)
                    found[origin] = batch.records.values[Int(offset - batch.baseOffset)]
                }
            }
        }
        return found
    }
}
