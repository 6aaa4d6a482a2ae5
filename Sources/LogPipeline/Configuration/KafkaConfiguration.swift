public import KafkaPorts

/// The cluster, the two topics, and the settings of the two clients.
public struct KafkaConfiguration: Sendable {
    /// `bootstrap.servers`, each `host:port`. A drill ignores them: its cluster is simulated.
    public var bootstrapServers: [String] = []
    /// Where shippers write to and processors read from.
    public var topic = "logs"
    /// Where a processor puts the original bytes of what it cannot process.
    public var deadLetterTopic = "logs.dead"
    public var producer = ProducerSettings()
    /// `group.id` is among them.
    public var consumer = ConsumerSettings()
    public var security = KafkaSecurity()

    public init() {}
}

/// How clients prove who they are. Secrets are only ever references.
public struct KafkaSecurity: Hashable, Sendable {
    public enum Transport: String, Hashable, Sendable, CaseIterable {
        case plaintext = "PLAINTEXT"
        case tls = "SSL"
        case saslPlaintext = "SASL_PLAINTEXT"
        case saslTLS = "SASL_SSL"
    }

    public enum Mechanism: String, Hashable, Sendable, CaseIterable {
        case plain = "PLAIN"
        case scramSHA256 = "SCRAM-SHA-256"
        case scramSHA512 = "SCRAM-SHA-512"
    }

    /// `security.protocol`
    public var transport = Transport.plaintext
    /// `sasl.mechanism`
    public var mechanism = Mechanism.scramSHA512
    /// `sasl.username`
    public var username: SecretReference?
    /// `sasl.password`
    public var password: SecretReference?
    /// `ssl.ca.location`, a path
    public var authoritiesPath: String?

    public init() {}
}

/// Where a secret is to be found. Its value is in no configuration, and is never printed.
public enum SecretReference: Hashable, Sendable, CustomStringConvertible {
    /// An environment variable of the process.
    case environment(String)
    /// The first line of a file.
    case file(String)

    /// Reads `${env:NAME}` and `${file:PATH}`; `nil` for anything else.
    public init?(_ text: String) {
        guard text.hasPrefix("${"), text.hasSuffix("}") else { return nil }
        let inner = text.dropFirst(2).dropLast()
        if inner.hasPrefix("env:"), inner.count > 4 {
            self = .environment(String(inner.dropFirst(4)))
        } else if inner.hasPrefix("file:"), inner.count > 5 {
            self = .file(String(inner.dropFirst(5)))
        } else {
            return nil
        }
    }

    /// As written in a configuration.
    public var description: String {
        switch self {
        case .environment(let name): "${env:\(name)}"
        case .file(let path): "${file:\(path)}"
        }
    }
}
