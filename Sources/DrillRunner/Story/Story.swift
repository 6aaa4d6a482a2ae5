import KafkaPorts
import SystemPorts

/// The causal story of one record or one partition of a run: what happened to it, in order, and what went on around it.
public struct Story: Sendable {
    /// Such as `record storm-3#1234`.
    public let subject: String
    /// What became of it.
    public let end: String
    /// The anomaly that it is told for, with the example's words; `nil` where none was asked for.
    public let anomaly: String?
    let scenario: String
    let why: String
    let seed: UInt64
    let build: String
    let reproduce: String
    let lines: [StoryLine]
    let faults: [Fault]
    /// How far a partition's log and the store had come, whenever one of them moved; empty for a record.
    let levels: [Level]
    /// The workload's beginning, from which times are counted, and the end of the run.
    let start: Instant
    let runEnd: Instant

    struct Level: Hashable, Sendable {
        let time: Instant
        /// Behind the last offset; `nil` where only the store moved.
        let logEnd: Int64?
        /// Below it everything is settled; `nil` where only the log moved.
        let settled: Int64?
    }

    /// A fault while it was in force.
    struct Fault: Hashable, Sendable {
        let name: String
        let target: String
        /// The column that it struck, where it is one.
        let lane: StoryEvent.Lane?
        let from: Instant
        let until: Instant?
    }
}
