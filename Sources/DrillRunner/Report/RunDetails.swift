public import KafkaPorts
import SystemPorts

/// What only a full report shows of a run; empty unless ``DrillOptions/wantsDetails`` is set.
public struct RunDetails: Sendable {
    /// Latency of the records meant to be emitted in one stretch of the run.
    public struct LatencyPoint: Hashable, Sendable {
        /// The stretch's middle, since the workload's start.
        public let at: Duration
        /// `nil` where they fall among the unseen.
        public let p50: Duration?
        public let p99: Duration?
        public let max: Duration?
    }

    /// Who was in which state, from when until when.
    public struct StateRow: Hashable, Sendable {
        public let name: String
        public internal(set) var stretches: [Stretch]
    }

    public struct Stretch: Hashable, Sendable {
        public enum State: String, Hashable, Sendable {
            case up, down, frozen
            /// Requests wait.
            case busy
        }

        public let from: Duration
        public internal(set) var until: Duration
        public let state: State
    }

    /// What became of one workload's records.
    public struct Flow: Hashable, Sendable {
        public let workload: String
        /// Such as `stored`, `dropped: overflow`, `lost: acknowledged`.
        public let outcome: String
        public let records: Int
    }

    public var latency: [LatencyPoint] = []
    /// Age of the oldest unsettled record, at each second since the workload's start.
    public var ages: [Duration] = []
    public var states: [StateRow] = []
    /// Partitions of the topic that some replica lags behind, at each second since the workload's start.
    public var underReplicated: [Int] = []
    public var flows: [Flow] = []
    /// Lost records by the partition that held them, or was to; those that never had one are in none.
    public var lost: [TopicPartition: Int] = [:]
    /// The scenario as it was run, every default and everything drawn filled in: YAML.
    public var effective = ""
    public var sources = 0

    public init() {}
}
