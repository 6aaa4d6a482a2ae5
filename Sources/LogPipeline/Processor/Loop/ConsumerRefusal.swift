import KafkaPorts

/// A refusal of the consumer that no retry mends: until somebody acts, nothing is read. The client goes on asking, so
/// that it is enough to mend the cause.
enum ConsumerRefusal {
    /// What to do about it; `nil` for errors that pass by themselves.
    static func cure(of error: KafkaError.Code) -> String? {
        switch error {
        case .invalidSessionTimeout:
            "set kafka.consumer.sessionTimeout within the brokers' group.min.session.timeout.ms (6s by default) and "
                + "group.max.session.timeout.ms (30m)"
        case .inconsistentGroupProtocol:
            "a member of the group uses another assignment protocol: stop it, or set another kafka.consumer.group"
        case .groupAuthorizationFailed: "grant Read on the group"
        case .topicAuthorizationFailed: "grant Read and Describe on the topic"
        case .unknownTopicOrPartition: "create the topic"
        case .localAuthentication, .localSSL: "mend kafka.security"
        default: nil
        }
    }
}
