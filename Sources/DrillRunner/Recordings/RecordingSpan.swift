import StrictYAML
public import SystemPorts

/// From when to when a recording's lines were written, and how densely.
public struct RecordingSpan: Hashable, Sendable {
    public let first: Timestamp
    public let last: Timestamp
    public let lines: Int
    /// Lines within the busiest of the seconds that are counted from the first line.
    public let peakPerSecond: Int

    public init(_ recording: Recording) {
        first = recording.start
        last = recording.start + .nanoseconds(recording.times.last ?? 0)
        lines = recording.count
        var peak = 0
        var (second, inSecond): (Int64, Int) = (0, 0)
        for time in recording.times {
            let next = time / 1_000_000_000
            (second, inSecond) = next == second ? (second, inSecond + 1) : (next, 1)
            peak = max(peak, inSecond)
        }
        peakPerSecond = peak
    }
}

extension RecordingSpan: CustomStringConvertible {
    /// Such as `from 2026-01-02T03:04:05Z to 2026-01-02T03:14:05Z, 10 min: 2.5 lines/s on average, 40 in the busiest
    /// second`.
    public var description: String {
        let length = last - first
        guard length > .zero else { return "all at \(TimestampText.write(first))" }
        let tenths = Int((Double(lines) * 1e10 / Double(length.wholeNanoseconds)).rounded())
        let mean = tenths < 1_000 && tenths % 10 != 0 ? "\(tenths / 10).\(tenths % 10)" : Wording.count((tenths + 5) / 10)
        return "from \(TimestampText.write(first)) to \(TimestampText.write(last)), \(Wording.duration(length)): "
            + "\(mean) lines/s on average, \(Wording.count(peakPerSecond)) in the busiest second"
    }
}
