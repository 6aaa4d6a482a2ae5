import DrillSimulation
import SystemPorts

/// What the pipeline's work costs a core in simulation.
///
/// From `logdrill-benchmarks codec` and `storm` on a two-core cloud machine, Swift 6.3 release build, rounded up; the
/// client library's share (checksums, compression, copies), which the simulation does not execute, is put on `send` and
/// `consume` after librdkafka's own benchmarks (about a million small records a second and core).
enum PipelineCosts {
    static let shipper = CostTable([
        WorkStage("read"): .init(nanosecondsPerBatch: 8_000, picosecondsPerRecord: 20_000, picosecondsPerByte: 400),
        WorkStage("decode"): .init(nanosecondsPerBatch: 3_000, picosecondsPerRecord: 60_000, picosecondsPerByte: 700),
        WorkStage("encode"): .init(nanosecondsPerBatch: 3_000, picosecondsPerRecord: 60_000, picosecondsPerByte: 300),
        WorkStage("send"): .init(nanosecondsPerBatch: 20_000, picosecondsPerRecord: 900_000, picosecondsPerByte: 500),
    ])

    static let processor = CostTable([
        WorkStage("consume"): .init(
            nanosecondsPerBatch: 20_000,
            picosecondsPerRecord: 900_000,
            picosecondsPerByte: 500
        ),
        WorkStage("decode"): .init(nanosecondsPerBatch: 3_000, picosecondsPerRecord: 60_000, picosecondsPerByte: 700),
        WorkStage("deduplicate"): .init(
            nanosecondsPerBatch: 1_000,
            picosecondsPerRecord: 20_000,
            picosecondsPerByte: 0
        ),
        WorkStage("filter"): .init(nanosecondsPerBatch: 1_000, picosecondsPerRecord: 10_000, picosecondsPerByte: 0),
        WorkStage("enrich"): .init(nanosecondsPerBatch: 1_000, picosecondsPerRecord: 10_000, picosecondsPerByte: 0),
        WorkStage("append"): .init(nanosecondsPerBatch: 10_000, picosecondsPerRecord: 500_000, picosecondsPerByte: 300),
    ])
}
