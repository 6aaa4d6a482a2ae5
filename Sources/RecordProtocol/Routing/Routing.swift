import SystemPorts

/// Which partition a record goes to: a pure function of its stream and its place in it.
///
/// Persisted with the stream, so that a re-sent record meets the de-duplication state that may know it: topic growth
/// and changed settings affect new streams only.
public struct Routing: Hashable, Sendable {
    /// The topic's partitions when the stream began.
    public let partitionCount: Int32
    /// Positions per block of a stream that is spread over partitions; `nil` keeps a stream in one partition, in order.
    public let blockSize: Int64?

    /// - Precondition: both are positive.
    public init(partitionCount: Int32, blockSize: Int64? = nil) {
        precondition(partitionCount > 0, "a topic has at least one partition")
        precondition(blockSize.map { $0 > 0 } ?? true, "a block holds at least one position")
        self.partitionCount = partitionCount
        self.blockSize = blockSize
    }

    /// The partition of the record of `stream` that starts at `position`.
    public func partition(of stream: StreamID, at position: Int64) -> Int32 {
        var hash = StableHash()
        hash.combine(stream.high)
        hash.combine(stream.low)
        let count = UInt64(partitionCount)
        guard let blockSize else { return Int32(hash.value % count) }
        // Neighbouring blocks go to neighbouring partitions, so that a heavy source loads all of them alike.
        return Int32((hash.value % count + UInt64(bitPattern: position / blockSize) % count) % count)
    }

    /// Where the block of `position` ends: a sealed batch holds no record that starts at or behind it.
    public func blockEnd(after position: Int64) -> Int64 {
        guard let blockSize else { return .max }
        return (position / blockSize + 1) * blockSize
    }

    /// Whether every partition of this routing exists in a topic of `partitions`. One that was re-created smaller has
    /// no place for the stream's records: end the stream and begin another.
    public func fits(topicOf partitions: Int32) -> Bool {
        partitionCount <= partitions
    }
}
