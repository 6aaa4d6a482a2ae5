public import KafkaPorts
public import SystemPorts

/// A Kafka that the statements are checked on: a fake, a mock, a real cluster under a harness.
public protocol ConformanceImplementation: Sendable {
    /// Names it in the table.
    var name: String { get }

    /// What it can do. A statement that needs something else does not apply to it.
    var abilities: Set<ConformanceAbility> { get }

    /// Runs `body` in a world of its own, and takes that down whatever comes: clients are ended, faults undone.
    ///
    /// - Parameter brokers: how many the cluster has, at least.
    /// - Throws: what `body` throws, and what keeps the world from being built.
    func withWorld(
        brokers: Int,
        _ body: @escaping @Sendable (any ConformanceWorld) async throws -> Void
    ) async throws
}

/// What one statement's check has: a cluster, clients, time, faults.
///
/// The cluster may serve several statements, one after the other or at once, which is why names are made unique.
/// Its first rebalance of a group should not wait (`group.initial.rebalance.delay.ms=0`), and topics are not created by
/// clients' asking for them.
public protocol ConformanceWorld: Sendable {
    /// The clock by which clients and cluster live.
    var time: any TimeSource { get }

    /// Faults, as far as the cluster has the capability.
    var control: any ClusterControl { get }

    /// Makes the name of a topic or a group one that no other statement uses: the same for the same name.
    func unique(_ name: String) -> String

    /// A client process of its own, with a name that begins like `name` and that no other has.
    ///
    /// - Parameter access: what it shows. Other than right only where ``ConformanceAbility/authentication`` is given.
    func makeClient(_ name: String, access: ConformanceAccess) async throws -> any ConformanceClient

    /// Produce requests below any client. Only where ``ConformanceAbility/produceRequests`` is given.
    func makeProduceRequests() async throws -> any ProduceRequestPort
}

/// What a client shows when it connects.
public enum ConformanceAccess: Hashable, Sendable, CaseIterable {
    case right
    /// The user is known, the password is another.
    case wrongPassword
    /// It trusts an authority that did not sign the brokers' certificates.
    case wrongAuthority
}

/// A process with Kafka clients.
public protocol ConformanceClient: Sendable {
    /// Names it in faults, as ``KafkaPorts/ClusterEndpoint/client(_:)``.
    var name: String { get }

    var kafka: any FullClientFactory { get }

    /// Ends the process without a word to the cluster (SIGKILL).
    func vanish() async throws
}
