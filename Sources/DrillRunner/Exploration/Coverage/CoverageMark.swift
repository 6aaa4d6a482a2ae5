/// Something that a run may come through, and that a batch of runs ought to: runs in which no response was ever lost
/// say nothing about lost responses.
///
/// The raw value is the word for it in a scenario's `sometimes`.
public enum CoverageMark: String, Hashable, Sendable, CaseIterable {
    // The cluster and the group, looked at once per virtual second.
    case rebalance
    case rebalanceWhileStoreFaulty = "rebalance-while-store-faulty"
    case electionUnderLoad = "election-under-load"
    case belowMinInSync = "below-min-in-sync"
    case faultsOverlap = "faults-overlap"

    // What faults changed.
    case appendAnswerLost = "append-answer-lost"
    case commitAnswerLost = "commit-answer-lost"
    case processCrashed = "process-crashed"

    // What shippers and processors counted.
    case batchResent = "batch-resent"
    case duplicateCaught = "duplicate-caught"
    case indeterminateAppend = "indeterminate-append"
    case staleAppend = "stale-append"
    case appendOutlastsRevocation = "append-outlasts-revocation"
    case assignmentLost = "assignment-lost"
    case partitionPaused = "partition-paused"
    case circuitOpened = "circuit-opened"
    case rowsRefused = "rows-refused"
    case deadLetterResent = "dead-letter-resent"

    /// What happened, as a sentence.
    public var meaning: String {
        switch self {
        case .rebalance: "the consumer group was balanced anew"
        case .rebalanceWhileStoreFaulty: "a rebalance happened while a fault of the store was in force"
        case .electionUnderLoad: "a partition changed its leader while records were being emitted"
        case .belowMinInSync: "a partition had fewer in-sync replicas than min.insync.replicas"
        case .faultsOverlap: "two faults were in force at once"
        case .appendAnswerLost: "Kafka appended a batch, and its answer was lost"
        case .commitAnswerLost: "the store committed an append, and its answer was lost"
        case .processCrashed: "a shipper or processor crashed, and records waited for it"
        case .batchResent: "a send ended rejected or indeterminate, and its records were sent again"
        case .duplicateCaught: "the log held a record twice, and de-duplication took one out"
        case .indeterminateAppend: "an append ended indeterminate, and its checkpoint was read again"
        case .staleAppend: "an append was refused, because another had moved the checkpoint"
        case .appendOutlastsRevocation: "a revocation ended with an append on its way"
        case .assignmentLost: "a processor lost its partitions without being asked"
        case .partitionPaused: "a partition was paused, for want of memory or of the store"
        case .circuitOpened: "the circuit towards the store opened"
        case .rowsRefused: "the store refused rows for good, and they were singled out"
        case .deadLetterResent: "a dead letter had to be sent again"
        }
    }
}
