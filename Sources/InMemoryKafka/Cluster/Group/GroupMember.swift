import KafkaPorts

/// A request that waits for its answer, as the broker numbers it.
typealias ReplyToken = UInt64

/// One member as its coordinator knows it.
struct GroupMember {
    var id: MemberID
    /// `group.instance.id` of a static member.
    var instance: String?
    /// The process that it lives in.
    var host: String
    let protocolName: String
    var subscription: Subscription
    /// Nanoseconds.
    var sessionTimeout: Int64
    /// Nanoseconds.
    var rebalanceTimeout: Int64
    var assignment: [TopicPartition] = []
    /// Its JoinGroup or SyncGroup that waits for an answer: while one waits the session does not run.
    var joining: ReplyToken?
    var syncing: ReplyToken?
    /// When the session ends without a sign of life, in virtual time.
    var sessionDeadline: Int64

    var isWaiting: Bool { joining != nil || syncing != nil }

    mutating func renew(_ now: Int64) {
        sessionDeadline = now + sessionTimeout
    }
}

/// What a group wants done.
enum GroupDirective {
    case reply(ReplyToken, Response)
    /// Write down, and once that is replicated call ``ConsumerGroup/persisted(_:now:)`` with the ticket.
    case persist([GroupRecord], ticket: UInt64)
}
