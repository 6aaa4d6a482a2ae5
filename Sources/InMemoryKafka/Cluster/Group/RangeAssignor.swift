import KafkaPorts

/// Who reads what: `range`, computed by the client that leads the group.
///
/// Models: each topic by itself, its partitions in runs of equal length over its subscribers in the order of their
/// ids, the first ones getting one more. A pure function of its arguments.
struct RangeAssignor {
    static func assign(
        _ members: [CooperativeStickyAssignor.Member],
        partitionCounts: [String: Int]
    ) -> [MemberID: [TopicPartition]] {
        let members = members.sorted { $0.id < $1.id }
        var result: [MemberID: [TopicPartition]] = [:]
        for member in members { result[member.id] = [] }
        for topic in Set(members.flatMap(\.subscription.topics)).sorted() {
            let subscribers = members.filter { $0.subscription.topics.contains(topic) }
            let (share, rest) = (partitionCounts[topic] ?? 0).quotientAndRemainder(dividingBy: subscribers.count)
            var next = 0
            for (index, member) in subscribers.enumerated() {
                let count = share + (index < rest ? 1 : 0)
                result[member.id]? += (next..<next + count).map {
                    TopicPartition(topic: topic, partition: Int32($0))
                }
                next += count
            }
        }
        return result
    }
}
