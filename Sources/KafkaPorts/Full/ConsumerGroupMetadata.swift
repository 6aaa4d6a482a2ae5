/// Who a consumer is to its group: what a producer shows when it commits that consumer's offsets in a transaction, so
/// that a member which has been replaced is refused.
public struct ConsumerGroupMetadata: Hashable, Sendable {
    public let groupID: String
    /// Empty for who is no member.
    public let memberID: String
    /// −1 for who is no member.
    public let generation: Int32
    /// `group.instance.id` of a static member.
    public let instanceID: String?

    public init(groupID: String, memberID: String = "", generation: Int32 = -1, instanceID: String? = nil) {
        self.groupID = groupID
        self.memberID = memberID
        self.generation = generation
        self.instanceID = instanceID
    }
}
