/// How a shipper settles a record that it does not send.
public struct SourceSettlement: Hashable, Comparable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable {
        case filtered, dropped
    }

    public let kind: Kind
    /// Such as `minimum-severity`, `overflow`, `indeterminate`, `shutdown`, `too-large`.
    public let reason: String

    public init(_ kind: Kind, reason: String) {
        self.kind = kind
        self.reason = reason
    }

    public var description: String { "\(kind.rawValue)(\(reason))" }

    public static func < (left: SourceSettlement, right: SourceSettlement) -> Bool {
        (left.kind.rawValue, left.reason) < (right.kind.rawValue, right.reason)
    }

    /// Sent, never answered, and no longer worth trying: it may yet turn out to be stored.
    public static let indeterminate = SourceSettlement(.dropped, reason: "indeterminate")
}
