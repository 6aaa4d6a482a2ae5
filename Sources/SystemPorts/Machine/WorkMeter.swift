/// A stage of the record path, as the metrics name it.
public struct WorkStage: Hashable, Sendable, CustomStringConvertible {
    public let name: String

    public init(_ name: String) {
        self.name = name
    }

    public var description: String { name }
}

/// Where product code reports the work it has just done. Live it feeds the metrics; in simulation it is also charged
/// to the process's cores, so that a processor can saturate and a backlog drains as fast as it would.
public protocol WorkMeter: Sendable {
    /// Reports one batch of `records` and `bytes` that went through `stage`. Synchronous and cheap.
    func report(_ stage: WorkStage, records: Int, bytes: Int)
}

/// Throws reports away.
public struct SilentWorkMeter: WorkMeter {
    public init() {}
    public func report(_ stage: WorkStage, records: Int, bytes: Int) {}
}
