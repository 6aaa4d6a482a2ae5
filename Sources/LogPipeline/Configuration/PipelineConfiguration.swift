/// Everything that one pipeline is told: an immutable, numbered snapshot. Shipper and processor read the same one, live
/// and in drills; what was processed under it names its ``version``.
///
/// A `PipelineConfiguration()` is complete: every value has its documented default, but there are no sources.
public struct PipelineConfiguration: Sendable {
    /// Counts the snapshots of one pipeline, from 1. A changed configuration is a new snapshot with a higher number.
    public var version = 1
    /// Names the pipeline in checkpoints and metrics. Renaming it makes it another pipeline, which reads from the start.
    public var name = "main"
    public var kafka = KafkaConfiguration()
    public var shipper = ShipperConfiguration()
    public var processor = ProcessorConfiguration()
    public var store = StoreConfiguration()

    public init() {}
}
