/// Which ids are settled in one partition. (The first piece only; see the issue.)
public struct DeduplicationState: Hashable, Sendable {
    public init() {}
}
