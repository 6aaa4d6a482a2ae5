/// Which field each group of a pattern fills, and how its timestamps are written.
public struct TextLineMapping: Sendable {
    enum Target: Sendable {
        case ignored
        case member(Member)
        /// The name as string body.
        case attribute([UInt8])
    }

    let targets: [Target]
    /// How the group `timestamp` states its moment; `nil` for RFC 3339.
    public let timePattern: TimePattern?
    /// Seconds east of Greenwich of timestamps that name no zone.
    public let zoneSeconds: Int
    let hasMessage: Bool
    let vocabulary = TextVocabulary()

    /// - Parameter groups: the names of a pattern's groups, in their order; `nil` for a group without a name, which
    ///   fills nothing. `timestamp`, `severity`, `service`, `environment`, `source`, `host`, `message`, `trace_id` and
    ///   `span_id` fill those fields, any other name an attribute. (A name that begins with an underscore gets one
    ///   more.)
    /// - Throws: ``FieldChangeError`` for the group `observed`, and for a name that comes twice.
    public init(
        groups: [String?],
        timePattern: TimePattern? = nil,
        zoneSeconds: Int = 0
    ) throws(FieldChangeError) {
        var names: Set<String> = []
        var targets: [Target] = []
        for name in groups {
            guard let name else {
                targets.append(.ignored)
                continue
            }
            guard names.insert(name).inserted else { throw FieldChangeError(field: name, reason: "named twice") }
            guard name != "observed" else {
                throw FieldChangeError(field: name, reason: "is the moment when the line was read")
            }
            let escaped = name.hasPrefix("_") ? "_" + name : name
            if let member = Member(name: escaped) {
                targets.append(.member(member))
            } else {
                targets.append(.attribute(JSONText.body(of: escaped)))
            }
        }
        self.targets = targets
        self.timePattern = timePattern
        self.zoneSeconds = zoneSeconds
        hasMessage = names.contains("message")
    }
}
