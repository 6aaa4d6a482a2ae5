import SystemPorts

/// When to try a broker again: `reconnect.backoff.ms`, doubled up to `reconnect.backoff.max.ms`, with librdkafka's
/// jitter of −25 % to +50 %. A value.
struct ReconnectBackoff {
    private let first: Int64
    private let largest: Int64
    private var current: Int64

    init(first: Duration, largest: Duration) {
        self.first = max(1, first.wholeNanoseconds)
        self.largest = max(self.first, largest.wholeNanoseconds)
        current = self.first
    }

    mutating func succeeded() {
        current = first
    }

    /// The wait before the next attempt.
    mutating func next(_ random: inout RandomStream) -> Int64 {
        let base = current
        current = min(current * 2, largest)
        return min(random.integer(in: (base * 3 / 4)...(base * 3 / 2)), largest)
    }
}
