import SystemPorts

/// A distribution of durations as quantiles in whole numbers, with straight lines between them.
///
/// A table, not a formula: no floating point and no libm, so that a draw has the same bits on every processor.
public struct LatencyTable: Hashable, Sendable {
    /// Nanoseconds at the quantiles 0, 50 %, 90 %, 99 % and 100 %.
    private let knots: [Int64]

    /// Cumulative shares of the knots, in 65,536ths.
    private static let shares: [Int64] = [0, 32_768, 58_982, 64_881, 65_536]

    /// A distribution with these quantiles; they must not fall.
    public init(min: Duration, p50: Duration, p90: Duration, p99: Duration, max: Duration) {
        let knots = [min, p50, p90, p99, max].map(\.wholeNanoseconds)
        precondition(zip(knots, knots.dropFirst()).allSatisfy { $0 <= $1 } && knots[0] >= 0, "quantiles never fall")
        self.knots = knots
    }

    /// The same shape around another median.
    public func scaled(toMedian median: Duration) -> LatencyTable {
        let (from, to) = (max(1, knots[1]), max(0, median.wholeNanoseconds))
        let scaled = knots.map { Duration.nanoseconds(from.dividingFullWidth($0.multipliedFullWidth(by: to)).quotient) }
        return LatencyTable(min: scaled[0], p50: scaled[1], p90: scaled[2], p99: scaled[3], max: scaled[4])
    }

    /// Always `duration`.
    public static func constant(_ duration: Duration) -> LatencyTable {
        LatencyTable(min: duration, p50: duration, p90: duration, p99: duration, max: duration)
    }

    /// No time at all.
    public static let zero = LatencyTable.constant(.zero)

    /// One duration, drawn from `random`, in nanoseconds.
    func draw(_ random: inout RandomStream) -> Int64 {
        let share = Int64(random.next() >> 48)
        var upper = 1
        while Self.shares[upper] <= share { upper += 1 }
        let from = Self.shares[upper - 1]
        let width = Self.shares[upper] - from
        let low = knots[upper - 1]
        return low + (knots[upper] - low) * (share - from) / width
    }
}

/// Network and service times of a cluster.
///
/// Defaults are set so that a healthy cluster reproduces what was measured on real Kafka 4.3.1 with librdkafka 2.0.2
/// (two shared cores, loopback, 200-byte records, linger 0, one in flight): acks=1 1.3 ms at the median and 11 ms at
/// 99 %, acks=all with three replicas 2.8 and 11 ms. How an acknowledgement splits into hop, produce and replication
/// was not measured; the split is an estimate that adds up.
public struct ClusterLatencies: Hashable, Sendable {
    /// One way between a client and a broker.
    public var clientHop = LatencyTable(
        min: .microseconds(80),
        p50: .microseconds(200),
        p90: .microseconds(400),
        p99: .microseconds(1_500),
        max: .microseconds(8_000)
    )
    /// One way between two brokers.
    public var brokerHop = LatencyTable(
        min: .microseconds(60),
        p50: .microseconds(150),
        p90: .microseconds(300),
        p99: .microseconds(900),
        max: .microseconds(5_000)
    )
    /// A Produce request until its append.
    public var produce = LatencyTable(
        min: .microseconds(300),
        p50: .microseconds(800),
        p90: .microseconds(2_500),
        p99: .microseconds(8_500),
        max: .microseconds(25_000)
    )
    /// A consumer's Fetch until its look into the log.
    public var fetch = LatencyTable(
        min: .microseconds(100),
        p50: .microseconds(300),
        p90: .microseconds(800),
        p99: .microseconds(3_000),
        max: .microseconds(15_000)
    )
    /// A follower's part of a replication round trip: append, and the next fetch.
    public var replicate = LatencyTable(
        min: .microseconds(200),
        p50: .microseconds(600),
        p90: .microseconds(1_200),
        p99: .microseconds(3_000),
        max: .microseconds(15_000)
    )
    /// Any other request.
    public var other = LatencyTable(
        min: .microseconds(200),
        p50: .microseconds(500),
        p90: .microseconds(1_500),
        p99: .microseconds(5_000),
        max: .microseconds(20_000)
    )
    /// From a decision of the controller to a broker that acts on it.
    public var metadata = LatencyTable(
        min: .microseconds(500),
        p50: .milliseconds(3),
        p90: .milliseconds(10),
        p99: .milliseconds(40),
        max: .milliseconds(100)
    )

    /// The documented defaults.
    public init() {}

    /// Everything at once: for tests of rules, not of times.
    public static var none: ClusterLatencies {
        var none = ClusterLatencies()
        none.clientHop = .zero
        none.brokerHop = .zero
        none.produce = .zero
        none.fetch = .zero
        none.replicate = .zero
        none.other = .zero
        none.metadata = .zero
        return none
    }
}
