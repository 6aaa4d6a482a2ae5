import SystemPorts

/// Counts durations in buckets whose width grows with the value, as HDR histograms do: 128 linear steps per power of
/// two, so that a value is known to within 0.8 % from a nanosecond to centuries. Integers only; histograms add up.
public struct LatencyHistogram: Hashable, Sendable {
    private static let stepBits = 7
    private static let steps = 1 << stepBits

    /// Buckets up to the highest in use.
    private var counts: [Int] = []
    /// Values recorded.
    public private(set) var count = 0
    /// Values that never came to an end: they sort above all others.
    public private(set) var unseen = 0
    /// The largest value recorded, exactly.
    public private(set) var largest: Int64 = 0
    public private(set) var smallest: Int64 = .max

    public init() {}

    /// Records a duration in nanoseconds; a negative one counts as zero.
    @inline(__always)
    public mutating func record(_ nanoseconds: Int64) {
        let value = max(0, nanoseconds)
        let bucket = Self.bucket(of: value)
        if bucket >= counts.count { counts += [Int](repeating: 0, count: bucket + 1 - counts.count) }
        counts[bucket] += 1
        count += 1
        largest = max(largest, value)
        smallest = min(smallest, value)
    }

    /// Records something that never ended.
    public mutating func recordUnseen(_ number: Int = 1) {
        unseen += number
    }

    public mutating func add(_ other: LatencyHistogram) {
        if other.counts.count > counts.count {
            counts += [Int](repeating: 0, count: other.counts.count - counts.count)
        }
        for index in other.counts.indices { counts[index] += other.counts[index] }
        count += other.count
        unseen += other.unseen
        largest = max(largest, other.largest)
        smallest = min(smallest, other.smallest)
    }

    /// The value that `permille` thousandths of all, the unseen included, do not exceed: the upper end of its bucket,
    /// at most the largest. `nil` where that falls among the unseen, or where there is nothing.
    public func quantile(permille: Int) -> Duration? {
        let total = count + unseen
        guard total > 0 else { return nil }
        let rank = max(1, (total * permille + 999) / 1_000)
        guard rank <= count else { return nil }
        var seen = 0
        for (bucket, number) in counts.enumerated() {
            seen += number
            if seen >= rank { return .nanoseconds(min(largest, Self.upperEnd(of: bucket))) }
        }
        return .nanoseconds(largest)
    }

    /// The largest; `nil` where something is unseen, or where there is nothing.
    public var maximum: Duration? { quantile(permille: 1_000) }

    /// Values above `limit`, the unseen not counted; exact where `limit` is a bucket's upper end, else to within one.
    public func countAbove(_ limit: Duration) -> Int {
        let bucket = Self.bucket(of: max(0, limit.wholeNanoseconds))
        guard bucket + 1 < counts.count else { return 0 }
        return counts[(bucket + 1)...].reduce(0, +)
    }

    static func bucket(of value: Int64) -> Int {
        let magnitude = UInt64(value)
        guard magnitude >= UInt64(steps) else { return Int(magnitude) }
        let shift = 63 - magnitude.leadingZeroBitCount - stepBits
        return (shift + 1) << stepBits | Int(magnitude >> UInt64(shift)) & (steps - 1)
    }

    /// The largest value of a bucket.
    static func upperEnd(of bucket: Int) -> Int64 {
        guard bucket >= steps else { return Int64(bucket) }
        let shift = bucket >> stepBits - 1
        let base = Int64(bucket & (steps - 1) | steps)
        return (base + 1) << Int64(shift) &- 1
    }
}
