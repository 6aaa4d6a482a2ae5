/// Which segments a leader may delete: by time and by size, oldest first, whole ones only, never at or beyond the
/// high watermark.
///
/// Models: `retention.ms` by the segment's largest CreateTime, the active segment included; `retention.bytes` while the
/// remainder stays as large. Not modelled: `delete.retention.ms`, deletion delays of files.
package struct Retention: Hashable, Sendable {
    /// Milliseconds; `nil` for unlimited.
    package var milliseconds: Int64?
    /// Bytes; `nil` for unlimited.
    package var bytes: Int?

    package init(milliseconds: Int64?, bytes: Int?) {
        self.milliseconds = milliseconds
        self.bytes = bytes
    }

    package var isUnlimited: Bool { milliseconds == nil && bytes == nil }

    /// The new log start of `log`; its present one where nothing has to go.
    ///
    /// - Parameter wallTime: milliseconds since the Unix epoch, by the broker's clock.
    package func logStart(of log: ReplicaLog, highWatermark: Int64, wallTime: Int64) -> Int64 {
        var start = log.startOffset
        var rest = log.sizeBytes
        for segment in log.segments {
            guard let end = segment.entries.last?.nextOffset, end <= highWatermark else { break }
            let isOld = milliseconds.map { segment.maxTimestamp < wallTime - $0 } ?? false
            let isSurplus = bytes.map { rest - segment.sizeBytes >= $0 } ?? false
            guard isOld || isSurplus else { break }
            rest -= segment.sizeBytes
            start = end
        }
        return start
    }
}
