import DrillRunner
import InMemoryLogStore
import KafkaPorts
import LogPorts
import RecordProtocol
import SystemPorts

/// A history without a flaw, written by hand: two partitions, three commits each, the group's offsets behind them; two
/// logs that hold what was stored, and one consumer that was given all of it.
enum Clean {
    static let stream = StreamID(high: 1, low: 1)

    static func key(_ partition: Int32) -> CheckpointKey {
        CheckpointKey(cluster: "c", topic: "logs", pipeline: "main", partition: partition)
    }

    static func instant(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    static func run(_ partition: Int32, _ offsets: Range<Int64>, at seconds: Int64, isCopy: Bool = false) -> StoredRun {
        StoredRun(
            key: key(partition),
            stream: stream,
            positions: (offsets.lowerBound * 100)..<(offsets.upperBound * 100),
            offsets: offsets,
            committed: instant(seconds),
            isCopy: isCopy
        )
    }

    static func commit(_ partition: Int32, version: Int64, next: Int64, at seconds: Int64) -> StoreCommit {
        StoreCommit(time: instant(seconds), key: key(partition), version: version, nextOffset: next, rows: 10)
    }

    static func group(_ partition: Int32, _ offset: Int64, at seconds: Int64) -> GroupCommit {
        GroupCommit(
            time: instant(seconds),
            partition: Self.partition(partition),
            offset: offset
        )
    }

    static func place(_ topic: String, _ offset: Int64?) -> RecordOrigin {
        RecordOrigin(topic: topic, partition: 0, offset: offset)
    }

    static func id(_ number: Int64) -> RecordID { RecordID(stream: stream, start: number, end: number + 1) }

    static func letter(_ number: Int64, at offset: Int64, bytes: [UInt8] = [1], original: [UInt8]? = [1]) -> FoundLetter
    {
        FoundLetter(
            place: place("logs.dead", offset),
            id: id(number),
            origin: place("logs", number),
            value: bytes,
            original: original
        )
    }

    static func row(_ number: Int64, letter offset: Int64?) -> HeldLetter {
        let row = DeadLetterRow(
            id: id(number),
            reason: "refused",
            origin: place("logs", number),
            letter: place("logs.dead", offset)
        )
        return HeldLetter(row: row, pipeline: "main")
    }

    static func partition(_ number: Int32) -> TopicPartition { TopicPartition(topic: "logs", partition: number) }

    static func logged(_ offsets: Range<Int64>, of stream: StreamID = stream) -> LoggedRun {
        LoggedRun(
            stream: stream,
            positions: (offsets.lowerBound * 100)..<(offsets.upperBound * 100),
            offsets: offsets
        )
    }

    static func delivered(_ partition: Int32, _ offsets: Range<Int64>, at seconds: Int64 = 0, tenure: Int = 1)
        -> DeliveredRun
    {
        DeliveredRun("processor-1", tenure: tenure, Self.partition(partition), offsets, began: instant(seconds))
    }

    static var history: History {
        var history = History()
        history.terms = [
            .attempted: 70, .stored: 60, .filteredAtSource: 3, .filteredAtProcessor: 2, .deadLettered: 2,
            .dropped(reason: "overflow"): 1, .lost: 0, .inFlight: 2, .duplicates: 0, .read: 68,
        ]
        history.counters = history.terms
            .filter { $0.key != .attempted && $0.key != .lost && $0.key != .inFlight }
            .map { ComponentCounter("counter of \($0.key)", $0.key, $0.value) }
            .sorted { $0.name < $1.name }
        for partition: Int32 in 0...1 {
            for step: Int64 in 0..<3 {
                history.stored.append(run(partition, (step * 10)..<(step * 10 + 10), at: step + 1))
                history.commits.append(commit(partition, version: step + 1, next: step * 10 + 10, at: step + 1))
            }
        }
        history.commits.sort { $0.time < $1.time }
        history.groupCommits = [group(0, 10, at: 2), group(1, 10, at: 2), group(0, 30, at: 4), group(1, 30, at: 5)]
        history.logs = (0...1).map {
            PartitionEvidence(partition($0), logStart: 0, highWatermark: 30, runs: [logged(0..<15), logged(15..<30)])
        }
        history.deliveries = [delivered(0, 0..<30), delivered(1, 0..<30)]
        history.sends = [SourceSends("app", rejected: 2, indeterminate: 3)]
        history.letterRows = [row(5, letter: 0), row(6, letter: 1)]
        history.letters = [letter(5, at: 0), letter(6, at: 1)]
        return history
    }
}
