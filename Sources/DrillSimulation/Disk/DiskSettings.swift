public import SystemPorts

/// How long the operations of a simulated disk take, and what it holds. All zero by default: an ideal disk.
public struct DiskSettings: Sendable {
    /// For every operation.
    public var latency: Duration = .zero
    /// On top, for `sync`, `replace` and `remove`.
    public var syncLatency: Duration = .zero
    /// Transfer rate in bytes per second; `nil` for none that counts.
    public var bytesPerSecond: Int64?
    /// Bytes of all files together; `nil` for no limit.
    public var capacity: Int64?

    public init() {}
}

/// One of the operations of a disk.
public enum DiskOperation: String, Hashable, Sendable, CaseIterable {
    case read, status, append, sync, replace, remove, list
}

/// What a disk does wrong while the fault is in force.
public struct DiskFault: Sendable {
    public enum Effect: Sendable {
        /// The operation changes nothing and throws.
        case fail(DiskError.Code)
        /// The operation takes that much longer.
        case delay(Duration)
    }

    public var effect: Effect
    /// The operations that it touches.
    public var operations: Set<DiskOperation>
    /// Touches the paths that begin with this.
    public var pathPrefix: String

    public init(
        _ effect: Effect,
        operations: Set<DiskOperation> = Set(DiskOperation.allCases),
        pathPrefix: String = ""
    ) {
        self.effect = effect
        self.operations = operations
        self.pathPrefix = pathPrefix
    }
}

/// A fault in force on a disk.
public struct DiskFaultID: Hashable, Sendable {
    let number: Int
}
