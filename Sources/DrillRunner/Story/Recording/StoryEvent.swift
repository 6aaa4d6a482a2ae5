import InMemoryKafka
import KafkaPorts
import SystemPorts

/// Something that happened at a boundary, as the recorder saw it: who, what, and which message it came by.
struct StoryEvent: Hashable, Sendable {
    /// Who did it: a column of the timeline.
    enum Lane: Hashable, Sendable {
        case source(String)
        /// A shipper or processor.
        case process(String)
        case broker(BrokerID)
        case store
        /// A fault's own doing; not a column.
        case fault(String)
        /// What the harness found.
        case checker
        /// Many together, in their routine; not a column.
        case everybody
    }

    enum What: Hashable, Sendable {
        // The record's own way.
        case emitted(ordinal: Int)
        /// Settled by a shipper without being sent: filtered, or dropped for a reason.
        case settledAtSource(String)
        case handedOver(isLetter: Bool)
        case notTaken(String)
        case appended
        case copied(from: BrokerID?)
        case acknowledged(offset: Int64?)
        case rejected(String)
        case indeterminate(String)
        case delivered
        case askedStore(outcome: String?)
        case committed(nextOffset: Int64)
        case storeAnswered(String, isGood: Bool)
        case storeFailed(String)
        case groupCommit(Int64)
        case cut(isLossOfDisk: Bool, from: Int64, to: Int64)
        // What goes on around it.
        case leads(epoch: Int32, logEnd: Int64)
        case logStart(Int64)
        case assigned, revoked, assignmentLost
        case startedReading(Int64)
        case positionOutOfRange(Int64)
        case paused, resumed
        case broker(String)
        case group(GroupStep)
        case lifeBegan, lifeEnded(String, isOrderly: Bool)
        case faultBegan(target: String, until: Duration?), faultEnded
        case anomaly(String)
    }

    let time: Instant
    let lane: Lane
    let what: What
    var partition: TopicPartition?
    /// Offsets of the batch in question.
    var offsets: Range<Int64>?
    /// Records of the batch in question.
    var records = 0
    /// It is about the record whose story this is.
    var concernsSubject = false
    /// Who sent the message that brought this about; `nil` where no message did.
    var sender: Lane?

    init(_ time: Instant, _ lane: Lane, _ what: What) {
        self.time = time
        self.lane = lane
        self.what = what
    }
}

extension StoryEvent {
    /// What a pipeline does all the time when all is well: told in sums.
    var isRoutine: Bool {
        switch what {
        case .handedOver, .appended, .copied, .acknowledged, .delivered, .askedStore, .committed, .groupCommit,
            .paused, .resumed:
            true
        case .storeAnswered(_, let isGood): isGood
        default: false
        }
    }

    /// A follower's copy: where it comes late, nothing waits for it.
    var isCatchUp: Bool {
        if case .copied = what { true } else { false }
    }

    /// Happens around the subject, whatever it is.
    var isContext: Bool {
        switch what {
        case .leads, .logStart, .assigned, .revoked, .assignmentLost, .startedReading, .positionOutOfRange, .broker,
            .group, .lifeBegan, .lifeEnded, .faultBegan, .faultEnded:
            true
        default: false
        }
    }
}

extension StoryEvent.Lane: CustomStringConvertible {
    var description: String {
        switch self {
        case .source(let name), .process(let name): name
        case .broker(let broker): "\(broker)"
        case .store: "store"
        case .fault: "fault"
        case .checker: "anomaly"
        case .everybody: "routine"
        }
    }
}
