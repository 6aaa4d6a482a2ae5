package import KafkaPorts

/// Who reads what: `cooperative-sticky`, computed by the client that leads the group (KIP-54, KIP-429).
///
/// Models: balanced to within one partition, members keep what they hold as far as balance permits, and a partition
/// that changes hands is given to nobody until its holder has let it go. A pure function of its arguments. Not
/// modelled: racks; with members of different subscriptions, balance is sought greedily.
package struct CooperativeStickyAssignor: Sendable {
    package static let name = "cooperative-sticky"

    package typealias Member = (id: MemberID, subscription: Subscription)

    /// - Parameters:
    ///   - members: the group, in any order.
    ///   - partitionCounts: of every topic that exists.
    /// - Returns: for each member, sorted, what it holds until the next rebalance.
    package static func assign(_ members: [Member], partitionCounts: [String: Int]) -> [MemberID: [TopicPartition]] {
        let members = members.sorted { $0.id < $1.id }
        guard !members.isEmpty else { return [:] }
        let all = Set(members.flatMap(\.subscription.topics)).sorted()
            .flatMap { topic in
                (0..<(partitionCounts[topic] ?? 0)).map { TopicPartition(topic: topic, partition: Int32($0)) }
            }
        let holders = holders(of: Set(all), members)
        let target = balance(all, members, holders)

        var result: [MemberID: [TopicPartition]] = [:]
        for member in members { result[member.id] = [] }
        for (partition, member) in zip(all, target) {
            guard let member else { continue }
            let id = members[member].id
            // Held by another: free in the next rebalance, once its holder has given it up.
            if let holder = holders[partition], holder != member { continue }
            result[id, default: []].append(partition)
        }
        return result
    }

    /// Who holds each partition now, as index into `members`: of two claims the one of the later generation counts, of
    /// two equal ones none.
    private static func holders(of existing: Set<TopicPartition>, _ members: [Member]) -> [TopicPartition: Int] {
        var claims: [TopicPartition: (member: Int, generation: Int32, isDisputed: Bool)] = [:]
        for (index, member) in members.enumerated() {
            for partition in member.subscription.owned
            where existing.contains(partition) && member.subscription.topics.contains(partition.topic) {
                let generation = member.subscription.ownedGeneration
                if let claim = claims[partition], claim.generation >= generation {
                    if claim.generation == generation { claims[partition]?.isDisputed = true }
                } else {
                    claims[partition] = (index, generation, false)
                }
            }
        }
        return claims.compactMapValues { $0.isDisputed ? nil : $0.member }
    }

    /// The member of each partition when all is settled.
    private static func balance(
        _ all: [TopicPartition],
        _ members: [Member],
        _ holders: [TopicPartition: Int]
    ) -> [Int?] {
        var counts = [Int](repeating: 0, count: members.count)
        var target: [Int?] = all.map { holders[$0] }
        for case .some(let holder) in target { counts[holder] += 1 }
        let subscribers = Dictionary(
            uniqueKeysWithValues: Set(all.map(\.topic)).map { topic in
                (topic, members.indices.filter { members[$0].subscription.topics.contains(topic) })
            }
        )
        func poorest(for topic: String) -> Int? {
            subscribers[topic]?.min { (counts[$0], $0) < (counts[$1], $1) }
        }
        for index in all.indices where target[index] == nil {
            guard let member = poorest(for: all[index].topic) else { continue }
            target[index] = member
            counts[member] += 1
        }
        // From rich to poor, one at a time, the last partitions first, until nobody gains.
        var hasMoved = true
        while hasMoved {
            hasMoved = false
            for index in all.indices.reversed() {
                guard let owner = target[index], let taker = poorest(for: all[index].topic),
                    counts[owner] > counts[taker] + 1
                else { continue }
                target[index] = taker
                counts[owner] -= 1
                counts[taker] += 1
                hasMoved = true
            }
        }
        return target
    }
}
