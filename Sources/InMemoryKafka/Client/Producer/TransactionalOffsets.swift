import DrillSimulation
import KafkaPorts
import SystemPorts

/// Consumed offsets as part of a producer's transaction, as librdkafka sends them.
///
/// Models: the group's offsets join the transaction at its coordinator, then the offsets go to the group's coordinator,
/// who is asked for anew at each attempt; a refusal for the consumer's membership leaves nothing but to abort.
extension ProducerClient {
    func sendOffsetsToTransaction(_ offsets: [TopicPartition: Int64], of group: ConsumerGroupMetadata) async throws {
        if let fatal { throw fatal }
        guard transaction.isOpen, let id = settings.transactionalID, let identity = transaction.identity else {
            throw KafkaError(.localState, "no transaction")
        }
        guard !transaction.hasFailed else { throw KafkaError(.localState, "a record was not delivered: abort") }
        guard !offsets.isEmpty else { return }
        transaction.addsOffsets()
        _ = try await askCoordinator(.addOffsets(group: group.groupID, id: id, identity))
        let member = GroupIdentity(
            group: group.groupID,
            member: group.memberID,
            generation: group.generation,
            instance: group.instanceID
        )
        let commit = OffsetCommitRequest(identity: member, offsets: offsets)
        try await life.call("offsets of a transaction") { (reply: SimulatedReply<Void>) in
            send(commit, of: id, identity, reply)
            life.schedule(after: settings.socketTimeout) { [self] in
                guard reply.isOpen else { return }
                transaction.fail()
                reply.resume(throwing: KafkaError(.localTimedOut, "coordinator of \(group.groupID)"))
            }
        }
    }

    private func send(
        _ commit: OffsetCommitRequest,
        of id: String,
        _ identity: ProducerIdentity,
        _ reply: SimulatedReply<Void>
    ) {
        guard reply.isOpen, !isClosed else { return }
        let again = { [self] in
            life.schedule(after: Self.transactionRetry) { [self] in send(commit, of: id, identity, reply) }
        }
        handle.request(.findCoordinator(group: commit.identity.group), to: handle.anyBroker()) { [self] result in
            guard reply.isOpen else { return }
            guard case .success(.findCoordinator(.none, .some(let coordinator))) = result else {
                _ = again()
                return
            }
            handle.request(.transactionalOffsetCommit(commit, id: id, identity), to: coordinator) { [self] result in
                guard reply.isOpen else { return }
                guard case .success(.offsetCommit(let code)) = result else {
                    _ = again()
                    return
                }
                switch code {
                case .none: reply.resume(returning: ())
                case .notCoordinator, .coordinatorNotAvailable, .coordinatorLoadInProgress, .concurrentTransactions:
                    _ = again()
                case .producerFenced:
                    let error = KafkaError(.localFenced, "another producer is \(id), or the transaction timed out")
                    becomeFatal(error)
                    reply.resume(throwing: error)
                default:
                    transaction.fail()
                    reply.resume(throwing: KafkaError(code, "offsets of \(commit.identity.group) in a transaction"))
                }
            }
        }
    }
}
