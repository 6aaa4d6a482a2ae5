import KafkaPorts
import RecordProtocol

/// What the logs hold at the end, at the offsets from which the store took its rows: what the harness itself knows of
/// logs that changed underneath.
///
/// Rows of records that bring no id are not compared, nor are those whose offsets lie below a log's start and are not
/// known any more.
struct StoredAgainstLog {
    /// What became of the log at a stored row's offset.
    enum Fate {
        case same
        /// Another record lies there, or the log ends before it.
        case other
        case unknown
    }

    private let stored: [TopicPartition: [StoredRun]]
    private let logs: [TopicPartition: PartitionEvidence]

    init(_ history: History) {
        stored = Dictionary(grouping: history.stored, by: \.partition)
        logs = Dictionary(history.logs.map { ($0.partition, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The first stored offset of the partition at which its log holds something else now; `nil` where there is none.
    func firstReplaced(of partition: TopicPartition) -> Int64? {
        runs(of: partition).filter { fate(of: $0) == .other }.map(\.offsets.lowerBound).min()
    }

    /// Whether the log holds, at `offsets`, what was stored from there, as far as anything was: then it has not changed.
    func isUnchanged(_ partition: TopicPartition, _ offsets: Range<Int64>) -> Bool {
        let touched = runs(of: partition).filter { $0.offsets.overlaps(offsets) }
        return !touched.isEmpty && touched.allSatisfy { fate(of: $0) == .same }
    }

    private func runs(of partition: TopicPartition) -> [StoredRun] { stored[partition] ?? [] }

    private func fate(of run: StoredRun) -> Fate {
        guard let log = logs[run.partition], !run.stream.isForeign else { return .unknown }
        var offset = run.offsets.lowerBound
        var index = log.firstRun(endingBehind: offset)
        while offset < run.offsets.upperBound {
            guard index < log.runs.count, log.runs[index].offsets.contains(offset) else {
                return offset < log.logStart ? .unknown : .other
            }
            let found = log.runs[index]
            guard found.stream == run.stream, found.positions.overlaps(run.positions) else { return .other }
            offset = found.offsets.upperBound
            index += 1
        }
        return .same
    }
}

extension PartitionEvidence {
    /// Index of the first run with an offset from `offset` on; the number of runs where there is none.
    fileprivate func firstRun(endingBehind offset: Int64) -> Int {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].offsets.upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
