package import KafkaPorts

/// A record of the offsets topic: what a coordinator writes down so that its successor can go on.
package struct GroupRecord: Sendable {
    /// What the record is about; a later record of the same key replaces an earlier one.
    package enum Key: Hashable, Sendable {
        case offset(group: String, TopicPartition)
        /// An offset that counts once its producer's transaction commits.
        case pendingOffset(group: String, producerID: Int64, TopicPartition)
        case group(String)
    }

    package enum Value: Sendable {
        /// The next offset to read, and when it was committed, in virtual time.
        case offset(Int64, at: Int64)
        case group(GroupSnapshot)
        /// A tombstone: nothing is known of the key any more.
        case tombstone
    }

    package let key: Key
    package let value: Value

    var group: String {
        switch key {
        case .offset(let group, _), .pendingOffset(let group, _, _): group
        case .group(let group): group
        }
    }
}

/// A group's generation and members as written down when an assignment is complete.
package struct GroupSnapshot: Sendable {
    package struct Member: Sendable {
        package let id: MemberID
        package let instance: String?
        package let host: String
        package let protocolName: String
        package let subscription: Subscription
        package let sessionTimeout: Duration
        package let rebalanceTimeout: Duration
        package let assignment: [TopicPartition]
    }

    package let generation: Int32
    package let leader: MemberID?
    /// When the last member went, in virtual time; `nil` while there are any.
    package let emptySince: Int64?
    package let members: [Member]
}

/// A member's id as the coordinator gave it.
package typealias MemberID = String

/// What a member tells the leader of its group, through the coordinator: the consumer protocol's subscription.
package struct Subscription: Hashable, Sendable {
    /// Sorted.
    package var topics: [String]
    /// What the member holds now, sorted; it counts for the generation in which it was assigned.
    package var owned: [TopicPartition]
    package var ownedGeneration: Int32

    package init(topics: [String], owned: [TopicPartition] = [], ownedGeneration: Int32 = -1) {
        self.topics = topics
        self.owned = owned
        self.ownedGeneration = ownedGeneration
    }
}
