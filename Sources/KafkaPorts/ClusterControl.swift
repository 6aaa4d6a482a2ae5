/// Faults for a Kafka cluster, as plain verbs: the same for an in-memory cluster and for a real one under a harness.
///
/// Every verb takes effect before it returns and answers with an ``InjectedFault``, which counts what it changed and
/// can be undone. A verb that the cluster has no capability for throws ``ClusterControlError``; it never passes in
/// silence.
public protocol ClusterControl: Sendable {
    /// What can be done to this cluster.
    var capabilities: Set<ClusterCapability> { get }

    /// The brokers that exist, running or not, in the order of their ids.
    func brokers() async throws -> [BrokerID]

    /// The brokers that are up and registered, in the order of their ids: neither stopped nor starting nor frozen.
    func runningBrokers() async throws -> [BrokerID]

    /// The leader of `partition` now; `nil` where it has none.
    func leader(of partition: TopicPartition) async throws -> BrokerID?

    /// Who holds replicas of `partition`, and who of them is in sync; `nil` where it does not exist.
    func placement(of partition: TopicPartition) async throws -> PartitionPlacement?

    /// The leader of the group's coordinator partition now; `nil` where it has none.
    func coordinator(of group: String) async throws -> BrokerID?

    /// The active controller; `nil` while none is elected.
    func controller() async throws -> BrokerID?

    /// Ends the broker at once. Undone by starting it again.
    func crash(_ broker: BrokerID, losing loss: CrashLoss) async throws -> any InjectedFault

    /// Stops the broker's process (SIGSTOP): its connections stay open and silent. Undone by letting it go on.
    func freeze(_ broker: BrokerID) async throws -> any InjectedFault

    /// Stops the broker cleanly: leaders are moved first. Undone by starting it again.
    func shutDown(_ broker: BrokerID) async throws -> any InjectedFault

    /// Ends the broker and starts it again at once; the fault is over by itself.
    func restart(_ broker: BrokerID) async throws -> any InjectedFault

    /// Nothing gets through between the two ends (or only from the second to the first). Undone by healing.
    func cut(_ from: ClusterEndpoint, _ to: ClusterEndpoint, _ direction: CutDirection) async throws
        -> any InjectedFault

    /// Cuts the broker off from all other brokers; clients still reach it. Undone by healing.
    func isolate(_ broker: BrokerID) async throws -> any InjectedFault

    /// Delays everything between the two ends, each way, by `latency`. Undone by removing it.
    func addLatency(_ latency: Duration, between first: ClusterEndpoint, and second: ClusterEndpoint) async throws
        -> any InjectedFault

    /// Drops connections on which Produce requests come. Undone by ending it.
    func dropConnections(_ drop: ConnectionDrop) async throws -> any InjectedFault

    /// Every append of the broker takes `delay` longer, one after the other. Undone by removing it.
    func slowDisk(_ broker: BrokerID, by delay: Duration) async throws -> any InjectedFault

    /// The broker's next append fails; the broker, left without a log directory, ends. Undone by making room and
    /// starting it again.
    func fullDisk(_ broker: BrokerID) async throws -> any InjectedFault

    /// The next `count` Produce requests (to `broker`, or to any) are answered with `code`, and nothing is appended.
    /// Undone by answering the rest as they should be.
    func refuseProduces(with code: KafkaError.Code, next count: Int, on broker: BrokerID?) async throws
        -> any InjectedFault

    /// The active controller loses its office; no elections until another is elected. Over by itself.
    func loseController() async throws -> any InjectedFault
}

/// A fault in force, or over.
public protocol InjectedFault: Sendable {
    /// Operations whose outcome or timing the fault has changed so far, counted where it changed them.
    var hits: Int { get }

    /// Ends the fault. Idempotent.
    func undo() async throws
}

/// A broker's `node.id`.
public struct BrokerID: Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    public let number: Int32

    public init(_ number: Int32) {
        self.number = number
    }

    public init(integerLiteral number: Int32) {
        self.number = number
    }

    public static func < (left: BrokerID, right: BrokerID) -> Bool { left.number < right.number }

    public var description: String { "broker \(number)" }
}

/// One thing that can be done to a cluster.
public struct ClusterCapability: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }

    public static let crash = Self("crash")
    public static let loseUnflushedTail = Self("crash losing the unflushed tail")
    public static let loseWholeLog = Self("crash losing the whole log")
    public static let freeze = Self("freeze")
    public static let shutDown = Self("controlled shutdown")
    public static let restart = Self("restart")
    public static let cutClientLink = Self("cut between client and broker")
    public static let cutBrokerLink = Self("cut between brokers")
    public static let oneWayCut = Self("one-way cut")
    public static let addLatency = Self("latency")
    public static let dropConnections = Self("drop connections around an append")
    public static let slowDisk = Self("slow disk")
    public static let fullDisk = Self("full disk")
    public static let loseController = Self("loss of the controller")
    public static let refuseProduces = Self("injected answers to Produce")
}

/// Where a partition's replicas are.
public struct PartitionPlacement: Hashable, Sendable {
    public let leader: BrokerID?
    /// The first is the preferred leader.
    public let replicas: [BrokerID]
    public let inSync: [BrokerID]

    public init(leader: BrokerID?, replicas: [BrokerID], inSync: [BrokerID]) {
        self.leader = leader
        self.replicas = replicas
        self.inSync = inSync
    }
}

/// What a crash takes from the broker's disk.
public enum CrashLoss: String, Hashable, Sendable, CaseIterable {
    /// The process dies; the page cache survives, and with it the log.
    case nothing
    /// The machine dies: what was appended too recently to have been flushed is gone.
    case unflushedTail
    /// The disk dies.
    case wholeLog
}

/// One end of a network link.
public enum ClusterEndpoint: Hashable, Sendable, CustomStringConvertible {
    case broker(BrokerID)
    /// A client process, by name.
    case client(String)
    /// All brokers.
    case everyBroker
    /// All client processes.
    case everyClient

    public var description: String {
        switch self {
        case .broker(let id): id.description
        case .client(let name): name
        case .everyBroker: "every broker"
        case .everyClient: "every client"
        }
    }
}

/// Which way a cut link lets nothing through.
public enum CutDirection: String, Hashable, Sendable, CaseIterable {
    case both
    /// From the first end to the second only; answers still come back.
    case firstToSecond
}

/// Which connections break, and when.
public struct ConnectionDrop: Hashable, Sendable {
    public enum Moment: String, Hashable, Sendable, CaseIterable {
        /// The request was received, nothing was appended.
        case beforeAppend
        /// The records were appended, the answer is lost.
        case afterAppend
    }

    public enum Choice: Hashable, Sendable {
        /// The next `count` Produce requests.
        case next(Int)
        /// Each Produce request with this probability, in millionths.
        case millionths(Int)
    }

    public var moment: Moment
    public var choice: Choice
    /// Only on this broker; `nil` for all.
    public var broker: BrokerID?
    /// Only requests for this topic; `nil` for all.
    public var topic: String?

    public init(_ moment: Moment, _ choice: Choice, broker: BrokerID? = nil, topic: String? = nil) {
        self.moment = moment
        self.choice = choice
        self.broker = broker
        self.topic = topic
    }
}

/// The cluster cannot do that.
public struct ClusterControlError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was asked, why it cannot be had, and what to do instead.
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
