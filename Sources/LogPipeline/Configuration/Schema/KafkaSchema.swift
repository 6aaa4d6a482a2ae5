import KafkaPorts
import StrictYAML

extension KafkaConfiguration {
    static let schema = MappingSchema<KafkaConfiguration>(
        "kafka section",
        "The cluster, the topics, the clients.",
        initial: KafkaConfiguration(),
        fields: {
            Field(
                "bootstrapServers",
                \.bootstrapServers,
                .list(of: .text("host:port") { $0.contains(":") }),
                "bootstrap.servers. Drills ignore them."
            )
                .orSpelled("bootstrap.servers")
            Field("topic", \.topic, topicName, "Where shippers write to and processors read from.")
            Field("deadLetterTopic", \.deadLetterTopic, topicName, "For what cannot be processed.")
            Field("producer", \.producer, .mapping(producer), "The shipper's client.")
            Field("consumer", \.consumer, .mapping(consumer), "The processor's client.")
            Field("security", \.security, .mapping(KafkaSecurity.schema), "How the clients prove who they are.")
        },
        check: { kafka, node, problems in
            require(
                kafka.topic != kafka.deadLetterTopic,
                at: ["deadLetterTopic"],
                node,
                &problems,
                "the dead-letter topic must be another one than the topic"
            )
        }
    )

    private static let topicName = ValueSchema<String>.text(
        "a topic name: letters, digits, dots, - and _, at most 249"
    ) { name in
        let allowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        return allowed && (1...249).contains(name.utf8.count) && name != "." && name != ".."
    }

    private static let clientTime = ValueSchema<Duration>.duration(.milliseconds(1)...Duration.seconds(86_400))

    private static let producer = MappingSchema<ProducerSettings>(
        "producer section",
        "The shipper's client, with the defaults of a careful operator.",
        initial: ProducerSettings(),
        fields: {
            Field("clientId", \.clientID, .text(), "client.id")
                .orSpelled("client.id")
            Field("acks", \.acks, acks, "acks: when a send counts as acknowledged.")
            Field("enableIdempotence", \.enableIdempotence, .boolean, "enable.idempotence")
                .orSpelled("enable.idempotence")
            Field("maxInFlight", \.maxInFlight, .integer(1...1_000_000), "max.in.flight.requests.per.connection")
                .orSpelled("max.in.flight.requests.per.connection")
            Field("retries", \.retries, .integer(0...Int(Int32.max)), "retries")
            Field("retryBackoff", \.retryBackoff, clientTime, "retry.backoff.ms")
                .orSpelled("retry.backoff.ms", unit: "ms")
            Field("messageTimeout", \.messageTimeout, clientTime, "message.timeout.ms: queueing and all retries.")
                .orSpelled("message.timeout.ms", unit: "ms")
            Field("requestTimeout", \.requestTimeout, clientTime, "request.timeout.ms")
                .orSpelled("request.timeout.ms", unit: "ms")
            Field("socketTimeout", \.socketTimeout, clientTime, "socket.timeout.ms")
                .orSpelled("socket.timeout.ms", unit: "ms")
            Field("linger", \.linger, .duration(.zero ... .seconds(900)), "linger.ms")
                .orSpelled("linger.ms", unit: "ms")
            Field("batchSize", \.batchSizeBytes, .size(1...(1 << 31 - 1)), "batch.size")
                .orSpelled("batch.size", unit: "B")
            Field("messageMaxBytes", \.messageMaxBytes, .size(1_000...1_000_000_000), "message.max.bytes")
                .orSpelled("message.max.bytes", unit: "B")
            Field("queueMaxMessages", \.queueMaxMessages, .integer(1...10_000_000), "queue.buffering.max.messages")
                .orSpelled("queue.buffering.max.messages")
            Field("queueMaxBytes", \.queueMaxBytes, .size(1_024...(1 << 41)), "queue.buffering.max.kbytes")
                .orSpelled("queue.buffering.max.kbytes", unit: "KiB")
            Field("reconnectBackoff", \.reconnectBackoff, clientTime, "reconnect.backoff.ms")
                .orSpelled("reconnect.backoff.ms", unit: "ms")
            Field("reconnectBackoffMax", \.reconnectBackoffMax, clientTime, "reconnect.backoff.max.ms")
                .orSpelled("reconnect.backoff.max.ms", unit: "ms")
            Field(
                "metadataRefreshInterval",
                \.metadataRefreshInterval,
                clientTime,
                "topic.metadata.refresh.interval.ms"
            )
                .orSpelled("topic.metadata.refresh.interval.ms", unit: "ms")
        },
        check: { producer, node, problems in
            guard producer.enableIdempotence else { return }
            var unfit: [String] = []
            if producer.acks != .all { unfit.append("acks: all") }
            if producer.maxInFlight > 5 { unfit.append("maxInFlight: 5 at most") }
            if producer.retries == 0 { unfit.append("retries: 1 at least") }
            let needs = unfit.joined(separator: ", ")
            require(
                unfit.isEmpty,
                at: ["enableIdempotence"],
                node,
                &problems,
                "idempotence needs \(needs); or set enableIdempotence: false"
            )
        }
    )

    /// Written as Kafka writes it; numbers stand without quotes.
    private static let acks = ValueSchema<ProducerSettings.Acks>.choice { acks in
        switch acks {
        case .none: "Never acknowledged."
        case .leader: "The leader has it."
        case .all: "Every in-sync replica has it."
        }
    }

    private static let consumer = MappingSchema<ConsumerSettings>(
        "consumer section",
        "The processor's client.",
        initial: ConsumerSettings(),
        fields: {
            Field("clientId", \.clientID, .text(), "client.id")
                .orSpelled("client.id")
            Field("group", \.groupID, .text(), "group.id")
                .orSpelled("group.id")
            Field("sessionTimeout", \.sessionTimeout, clientTime, "session.timeout.ms")
                .orSpelled("session.timeout.ms", unit: "ms")
            Field("heartbeatInterval", \.heartbeatInterval, clientTime, "heartbeat.interval.ms")
                .orSpelled("heartbeat.interval.ms", unit: "ms")
            Field("maxPollInterval", \.maxPollInterval, clientTime, "max.poll.interval.ms")
                .orSpelled("max.poll.interval.ms", unit: "ms")
            Field("fetchWaitMax", \.fetchWaitMax, .duration(.zero ... .seconds(300)), "fetch.wait.max.ms")
                .orSpelled("fetch.wait.max.ms", unit: "ms")
            Field("fetchMinBytes", \.fetchMinBytes, .size(1...100_000_000), "fetch.min.bytes")
                .orSpelled("fetch.min.bytes", unit: "B")
            Field(
                "maxPartitionFetchBytes",
                \.maxPartitionFetchBytes,
                .size(1...1_000_000_000),
                "max.partition.fetch.bytes"
            )
                .orSpelled("max.partition.fetch.bytes", unit: "B")
            Field("queuedMaxBytes", \.queuedMaxBytes, .size(1_024...(1 << 31)), "queued.max.messages.kbytes")
                .orSpelled("queued.max.messages.kbytes", unit: "KiB")
            Field("socketTimeout", \.socketTimeout, clientTime, "socket.timeout.ms")
                .orSpelled("socket.timeout.ms", unit: "ms")
            Field("reconnectBackoff", \.reconnectBackoff, clientTime, "reconnect.backoff.ms")
                .orSpelled("reconnect.backoff.ms", unit: "ms")
            Field("reconnectBackoffMax", \.reconnectBackoffMax, clientTime, "reconnect.backoff.max.ms")
                .orSpelled("reconnect.backoff.max.ms", unit: "ms")
            Field(
                "metadataRefreshInterval",
                \.metadataRefreshInterval,
                clientTime,
                "topic.metadata.refresh.interval.ms"
            )
                .orSpelled("topic.metadata.refresh.interval.ms", unit: "ms")
        },
        check: { consumer, node, problems in
            require(
                consumer.heartbeatInterval < consumer.sessionTimeout,
                at: ["heartbeatInterval"],
                node,
                &problems,
                "heartbeatInterval must be shorter than sessionTimeout"
            )
            require(
                consumer.sessionTimeout <= consumer.maxPollInterval,
                at: ["sessionTimeout"],
                node,
                &problems,
                "sessionTimeout must not be longer than maxPollInterval"
            )
        }
    )
}

extension KafkaSecurity {
    static let schema = MappingSchema<KafkaSecurity>(
        "security section",
        "How the clients prove who they are. Secrets are references.",
        initial: KafkaSecurity(),
        fields: [
            Field("protocol", \.transport, .choice(), "security.protocol"),
            Field("mechanism", \.mechanism, .choice(), "sasl.mechanism"),
            Field("username", \.username, .secret, "sasl.username"),
            Field("password", \.password, .secret, "sasl.password"),
            Field("authorities", \.authoritiesPath, .text("a path"), "ssl.ca.location"),
        ],
        rule: { security, key in
            let isSASL = security.transport == .saslPlaintext || security.transport == .saslTLS
            let isTLS = security.transport == .tls || security.transport == .saslTLS
            switch key {
            case "mechanism", "username", "password":
                return isSASL ? nil : "\(key) goes with the protocols SASL_PLAINTEXT and SASL_SSL only"
            case "authorities": return isTLS ? nil : "authorities go with the protocols SSL and SASL_SSL only"
            default: return nil
            }
        }
    )
}
