import KafkaPorts
import SystemPorts

/// A topic's configuration as an admin client gives it, by Kafka's names.
///
/// Models: the names below; any other name, and any value that is not one, is INVALID_CONFIG. What is left out has
/// Kafka's default.
extension TopicSettings {
    init(_ topic: NewTopic) throws(KafkaError) {
        self.init(topic.name, partitions: topic.partitions)
        replicationFactor = topic.replicationFactor
        minInSyncReplicas = 1
        for (name, value) in topic.configuration.sorted(by: { $0.key < $1.key }) { try set(name, value) }
    }

    private mutating func set(_ name: String, _ value: String) throws(KafkaError) {
        let invalid = KafkaError(.invalidConfig, "\(name)=\(value)")
        func number(_ range: ClosedRange<Int>) throws(KafkaError) -> Int {
            guard let number = Int(value), range.contains(number) else { throw invalid }
            return number
        }
        func limit() throws(KafkaError) -> Int? {
            let limit = try number(-1 ... .max)
            return limit < 0 ? nil : limit
        }
        func flag() throws(KafkaError) -> Bool {
            guard value == "true" || value == "false" else { throw invalid }
            return value == "true"
        }
        switch name {
        case "min.insync.replicas": minInSyncReplicas = try number(1...Int(Int32.max))
        case "retention.ms": retention = try limit().map { .milliseconds($0) }
        case "retention.bytes": retentionBytes = try limit()
        case "segment.bytes": segmentBytes = try number(14...Int(Int32.max))
        case "segment.ms": segmentAge = .milliseconds(try number(1 ... .max))
        case "max.message.bytes": messageMaxBytes = try number(0...Int(Int32.max))
        case "unclean.leader.election.enable": uncleanLeaderElection = try flag()
        case "message.timestamp.type":
            guard value == "CreateTime" || value == "LogAppendTime" else { throw invalid }
            logAppendTime = value == "LogAppendTime"
        default: throw invalid
        }
    }
}
