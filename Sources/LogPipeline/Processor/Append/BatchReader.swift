import KafkaPorts
import LogModel
import RecordProtocol
import SystemPorts

/// Decodes and filters what was fetched.
struct BatchReader: Sendable {
    private let decoder = LogBatchDecoder(.wire)
    private let filter: RecordFilter
    private let work: any WorkMeter
    private let mutants: Mutants

    init(_ filter: FilterConfiguration, work: any WorkMeter, mutants: Mutants) {
        self.filter = RecordFilter(filter)
        self.work = work
        self.mutants = mutants
    }

    /// - Parameters:
    ///   - range: the records to take, all or a part of those delivered.
    ///   - foreign: the stream of records that bring no id.
    func read(_ fetched: FetchedBatch, _ range: Range<Int>, for foreign: StreamID, at now: Instant) -> ReadBatch {
        let records = fetched.records
        let timestamps = Array(records.timestamps[range])
        let valueBytes = fetched.valueBytes(range)
        work.report(.consume, records: range.count, bytes: valueBytes)
        var defaults = RecordDefaults(observed: Timestamp(nanoseconds: (timestamps.first ?? 0) &* 1_000_000))
        defaults.foreignIDs = ForeignIDs(stream: foreign, baseOffset: fetched.baseOffset)
        let decoded = decoder.decode(
            records.values,
            range: range,
            defaults: defaults,
            observedMilliseconds: timestamps
        )
        work.report(.decode, records: range.count, bytes: valueBytes)
        var passes = RowMask(rowCount: decoded.batch.count, filled: true)
        if !filter.isEmpty && !mutants.has("processor-ignores-filter") {
            passes = filter.passes(decoded.batch)
            work.report(.filter, records: decoded.batch.count, bytes: 0)
        }
        return ReadBatch(
            fetched: fetched,
            range: range,
            decoded: decoded.batch,
            failures: decoded.failures,
            passes: passes,
            readAt: now,
            byteCount: valueBytes + range.count * Self.columnBytesPerRecord
        )
    }

    /// What a decoded record costs beside its bytes, roughly.
    private static let columnBytesPerRecord = 160
}

extension FetchedBatch {
    /// Bytes of the records' values in `range`.
    func valueBytes(_ range: Range<Int>) -> Int {
        let ranges = records.values.ranges
        var bytes = 0
        for index in range where !ranges[index].isNull { bytes &+= ranges[index].count }
        return bytes
    }
}
