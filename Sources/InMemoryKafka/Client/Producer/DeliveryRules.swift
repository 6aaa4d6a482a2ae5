import KafkaPorts

/// What an error means for a batch: librdkafka 2.0.2's classes, with Logdrill's reading of what may be in the log.
///
/// A table, and nothing else. NOT_LEADER after a send is ambiguous here whatever librdkafka's status says: a leader
/// that loses office while records wait for replicas answers it too.
struct DeliveryRule: Equatable {
    enum Action: Equatable {
        /// Again, after the retry backoff.
        case retry(isCounted: Bool)
        case fail
        /// It was appended before; the broker does not say where.
        case succeedWithoutOffset
        /// The sequence does not follow: depends on what became of the batches before it.
        case outOfOrder
    }

    let action: Action
    /// The batch may be in the log after this answer.
    let isAmbiguous: Bool
    let refreshesMetadata: Bool

    init(_ action: Action, isAmbiguous: Bool = false, refreshesMetadata: Bool = false) {
        self.action = action
        self.isAmbiguous = isAmbiguous
        self.refreshesMetadata = refreshesMetadata
    }

    static func rule(for code: KafkaError.Code) -> DeliveryRule {
        switch code {
        case .notLeaderOrFollower:
            DeliveryRule(.retry(isCounted: false), isAmbiguous: true, refreshesMetadata: true)
        case .unknownTopicOrPartition, .leaderNotAvailable, .brokerNotAvailable, .replicaNotAvailable:
            DeliveryRule(.retry(isCounted: false), refreshesMetadata: true)
        case .notEnoughReplicas: DeliveryRule(.retry(isCounted: true))
        case .kafkaStorageError: DeliveryRule(.retry(isCounted: true), refreshesMetadata: true)
        case .requestTimedOut, .notEnoughReplicasAfterAppend: DeliveryRule(.retry(isCounted: true), isAmbiguous: true)
        case .localTransport, .localTimedOut:
            DeliveryRule(.retry(isCounted: true), isAmbiguous: true, refreshesMetadata: true)
        case .localTimedOutQueue: DeliveryRule(.retry(isCounted: false))
        case .duplicateSequenceNumber: DeliveryRule(.succeedWithoutOffset)
        case .outOfOrderSequenceNumber: DeliveryRule(.outOfOrder)
        case .topicAuthorizationFailed: DeliveryRule(.fail, refreshesMetadata: true)
        default: DeliveryRule(.fail)
        }
    }
}
