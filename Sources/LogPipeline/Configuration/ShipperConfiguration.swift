/// What a shipper reads, how it batches, and what it does when Kafka does not take it.
public struct ShipperConfiguration: Sendable {
    public var sources: [SourceConfiguration] = []
    public var batch = BatchLimits()
    public var buffer = BufferLimits()
    public var resend = ResendPolicy()
    public var registry = RegistryConfiguration()
    /// How long a stopping shipper may still flush. What is unsettled then is left for re-reading, or counted as
    /// dropped(shutdown) where it cannot be read again.
    public var shutdownDeadline: Duration = .seconds(30)
    /// The least time between two reads of a source that had less than a full chunk to give: what a quiet source
    /// costs, against what it adds to latency.
    public var pollInterval: Duration = .milliseconds(50)
    /// Bytes per read.
    public var readChunkBytes = 256 * 1024
    /// Spreads each source over partitions in blocks of so many positions (bytes for files); `nil` keeps a stream in
    /// one partition, which keeps its order.
    public var spreadBlock: Int64?

    public init() {}
}

/// When an open batch is sealed: at the first limit reached.
public struct BatchLimits: Hashable, Sendable {
    public var maxRecords = 2_000
    /// Bytes on the wire before compression. Must fit in `message.max.bytes`.
    public var maxBytes = 512 * 1024
    /// Since the batch's first record was read, on the monotonic clock.
    public var maxAge: Duration = .milliseconds(100)

    public init() {}
}

/// How much a shipper holds that is not settled, and what it does at the limit.
public struct BufferLimits: Hashable, Sendable {
    /// Bytes of open and sealed batches, all sources together.
    public var maxBytes = 64 * 1024 * 1024
    public var overflow = OverflowPolicy.block

    public init() {}
}

/// What happens to records that no longer fit in the buffer.
public enum OverflowPolicy: String, Hashable, Sendable, CaseIterable {
    /// Reading stops: the records stay where they are until there is room. Loses nothing that can be re-read.
    case block
    /// Records just read are dropped and counted.
    case dropNewest
    /// The oldest batches that were never sent are dropped and counted; where there are none, the newest records are.
    case dropOldest
}

/// What happens to a sealed batch whose send was rejected or indeterminate.
public struct ResendPolicy: Hashable, Sendable {
    /// The ceiling of the first wait; each further one doubles it. The wait is drawn from zero to the ceiling.
    public var initialBackoff: Duration = .milliseconds(500)
    public var maximumBackoff: Duration = .seconds(30)
    /// How long after it was sealed a batch is given up and counted as dropped(rejected) or dropped(indeterminate);
    /// `nil` for never. Only for sources that cannot be read again.
    public var giveUpAfter: Duration?
    /// The same for sources that can be read again.
    public var giveUpRereadableAfter: Duration?

    public init() {}
}

/// Where a shipper keeps which stream each source is, and how far it is settled.
public struct RegistryConfiguration: Hashable, Sendable {
    /// Below the process's data directory.
    public var path = "registry/shipper"
    /// How long settled positions may wait to be persisted together. A floor is announced only afterwards.
    public var persistInterval: Duration = .seconds(1)

    public init() {}
}
