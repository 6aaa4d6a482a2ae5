// What the words of workloads, expectations and verdicts mean, for the reference and for editors. The checkers' files say more.

extension Workload.Arrivals {
    /// In one sentence.
    var meaning: String {
        switch self {
        case .even:
            "At equal distances; sources take turns, so that all together come as evenly: 4 sources of 100/s in all emit "
                + "each once per 40 ms, and one of them every 10 ms."
        case .poisson: "Independently of each other, as from many users: at random distances, exponentially distributed."
        }
    }
}

extension Measure {
    /// In one sentence.
    var meaning: String {
        switch self {
        case .attempted: "Records that the workloads wrote."
        case .stored: "Records that the store holds."
        case .filtered: "Records that were filtered on purpose."
        case .dropped: "Records that a component gave up and counted, such as on overflow."
        case .lost: "Records without any outcome, found id by id: not stored, filtered, dead-lettered or dropped."
        case .late: "Records stored more than `late after` after they were to be emitted."
        case .duplicates: "Copies in the store."
        case .unseen: "Records that are not in the store, nor filtered or dead-lettered, when the run is over."
        case .deadLettered: "Records that went to the dead-letter topic."
        case .latencyMedian: "Half of the records were stored within this, from when they were to be emitted."
        case .latencyP95: "95 % of the records were stored within this; records never stored count as never."
        case .latencyP99: "99 % of the records were stored within this; records never stored count as never."
        case .latencyP999: "99.9 % of the records were stored within this; records never stored count as never."
        case .latencyMax: "All records were stored within this."
        case .recovery:
            "From a fault's start until the oldest unsettled record has been, for ten seconds, no older than twice what "
                + "it was before the first fault (one second at least): before the fault's end where the pipeline lives "
                + "with it. Faults that overlap recover together."
        case .backlogMax: "The most records offered and neither settled nor lost at any time."
        case .memoryMax: "The most that any processor held of what it fetched and had not settled."
        case .storeRetries: "Calls of the store after a failed one."
        case .throughput: "Records settled per second, on average."
        }
    }
}

extension Anomaly {
    /// In one sentence.
    var meaning: String {
        switch self {
        case .ackedLost: "Kafka acknowledged a record, and no log holds it now."
        case .unseen: "A record that the pipeline has read never came to an outcome, and no queue holds it."
        case .duplicateLog: "The producer's own retries doubled a record in Kafka."
        case .duplicateStore: "The store holds a record more than once."
        case .abortedRead: "A consumer was given a record of an aborted transaction."
        case .nonmonotonicSend: "A log holds a stream's records in another order than they were sent in."
        case .pollSkip: "A consumer was given a record, and not one that lay before it."
        case .reorderStore: "The store took a record before another that stands earlier in the log."
        case .offsetRegression: "A checkpoint, or the group's committed offset, went backwards."
        case .commitBeforeStore: "The group's offset claimed records that the store had not taken yet."
        case .checkpointAhead: "A log ends before the offset up to which the store has settled it."
        case .logReplaced: "At an offset that was settled, the log holds another record."
        case .expiredUnread: "Retention deleted records that nobody had settled."
        case .conservationBroken: "The books do not balance, or a stored field is not what was written."
        case .deadLetterMismatch: "Dead letters, and the store's rows for them, tell two stories."
        case .tailGap: "A live tail left out a record without saying so."
        case .alertLate: "An alert came later than promised."
        case .alertFalse: "An alert came without its cause."
        }
    }
}
