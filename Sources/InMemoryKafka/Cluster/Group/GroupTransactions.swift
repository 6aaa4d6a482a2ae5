import KafkaPorts
import SystemPorts

/// Offsets that are committed as part of a producer's transaction (KIP-98, KIP-447).
///
/// Models: they count once the transaction commits, and never if it aborts; a consumer that shows its membership is
/// fenced by it, whatever the group is doing; both the offsets and what became of them are in the offsets topic. In
/// place of the transaction's marker stand the records that it leaves: one batch, all or nothing. Not modelled: deletion
/// of the topic meanwhile.
extension ConsumerGroup {
    mutating func commit(
        _ request: OffsetCommitRequest,
        inTransactionOf producer: Int64,
        _ token: ReplyToken,
        now: Int64
    ) {
        if let refusal = transactionalRefusal(of: request.identity) { return reply(token, .offsetCommit(refusal)) }
        let offsets = request.offsets.sorted { $0.key < $1.key }
        for (partition, offset) in offsets { committed.hold(offset, of: partition, for: producer) }
        write(
            offsets.map { partition, offset in
                let key = GroupRecord.Key.pendingOffset(group: id, producerID: producer, partition)
                return GroupRecord(key: key, value: .offset(offset, at: now))
            }
        )
        pendingCommits[lastTicket] = (token, [:])
    }

    /// Who shows neither member id nor generation assigns its partitions by itself, and is fenced by its producer only.
    private func transactionalRefusal(of identity: GroupIdentity) -> KafkaError.Code? {
        if mutants.has("transactional-offsets-unfenced") { return nil }
        return identity.member.isEmpty && identity.generation < 0 ? nil : refusal(of: identity)
    }

    mutating func endTransaction(of producer: Int64, commits: Bool, now: Int64) {
        let held = committed.pending(of: producer).sorted { $0.key < $1.key }
        guard !held.isEmpty else { return }
        var records = held.map { partition, _ in
            GroupRecord(key: .pendingOffset(group: id, producerID: producer, partition), value: .tombstone)
        }
        if commits {
            records += held.map { GroupRecord(key: .offset(group: id, $0.key), value: .offset($0.value, at: now)) }
        }
        write(records)
        pendingEnds[lastTicket] = (producer, commits)
    }
}
