import InMemoryLogStore
import KafkaPorts
import RecordProtocol
import SystemPorts

/// When lost records were lost, as far as anything tells.
///
/// One that expired: when the log's start passed it. One that was passed over: when the checkpoint passed it. A record
/// that a log held and holds no more was lost when its last replica was cut, or before that, when a broker began to lead
/// whose log ended before it; but a cut tells nothing of one that expired, or was passed over, in another replica's log.
/// Of all others nothing tells; they count at their intended emission.
struct LossMoments {
    private struct Place: Hashable {
        let table: Int
        let ordinal: Int
    }

    private var moments: [Place: Instant] = [:]
    private var cuts: [Place: Instant] = [:]
    private var terms: [TopicPartition: [LeaderTerm]] = [:]

    /// Learns who led when.
    mutating func learn(_ terms: [LeaderTerm]) {
        self.terms = Dictionary(grouping: terms, by: \.partition)
    }

    subscript(table: Int, ordinal: Int) -> Instant? {
        let place = Place(table: table, ordinal: ordinal)
        return moments[place] ?? cuts[place]
    }

    mutating func note(_ table: Int, _ ordinal: Int, at time: Instant) {
        moments[Place(table: table, ordinal: ordinal)] = time
    }

    /// A replica lost the record at `offset`, which was meant to be emitted at `intended`. Called in order of time.
    mutating func noteCut(_ table: Int, _ ordinal: Int, offset: Int64, _ cut: ReplicaCut, intended: Instant) {
        let without = terms[cut.partition]?.first { $0.time >= intended && $0.logEnd <= offset }?.time
        cuts[Place(table: table, ordinal: ordinal)] = min(cut.time, without ?? cut.time)
    }
}

/// When the store's checkpoint of a partition passed an offset.
struct CheckpointTimes {
    private let commits: [TopicPartition: [(offset: Int64, time: Instant)]]

    init() {
        commits = [:]
    }

    init(_ evidence: Evidence) {
        var commits: [TopicPartition: [(offset: Int64, time: Instant)]] = [:]
        for commit in evidence.store.commits {
            let partition = TopicPartition(topic: commit.key.topic, partition: commit.key.partition)
            guard let next = commit.nextOffset, next > (commits[partition]?.last?.offset ?? -1) else { continue }
            commits[partition, default: []].append((next, commit.time))
        }
        self.commits = commits
    }

    /// `nil` where it never did.
    func passed(_ offset: Int64, of partition: TopicPartition) -> Instant? {
        guard let commits = commits[partition] else { return nil }
        var low = 0
        var high = commits.count
        while low < high {
            let middle = (low + high) / 2
            if commits[middle].offset <= offset { low = middle + 1 } else { high = middle }
        }
        return low < commits.count ? commits[low].time : nil
    }
}

extension LedgerJoin {
    /// Notes when records were cut from logs.
    mutating func joinCuts() {
        moments.learn(evidence.terms)
        for cut in evidence.cuts {
            for run in cut.runs {
                guard let entry = directory.entries[run.stream] else { continue }
                let table = entry.source
                let ordinals = StreamDirectory.ordinals(entry, run.positions, in: tables[table]).flatMap { Array($0) }
                // Those whose books are closed are the first ones, and were not lost.
                var offset = run.offsets.upperBound - Int64(ordinals.count)
                for ordinal in ordinals {
                    defer { offset += 1 }
                    guard ordinal >= tables[table].first else { continue }
                    if tables[table].partitions[ordinal] < 0 {
                        tables[table].partitions[ordinal] = cut.partition.partition
                    }
                    let intended = evidence.start + .nanoseconds(tables[table].times[ordinal])
                    moments.noteCut(table, ordinal, offset: offset, cut, intended: intended)
                }
            }
        }
    }
}
