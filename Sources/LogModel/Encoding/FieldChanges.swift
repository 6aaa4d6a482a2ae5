/// Fields that configuration adds to every record and takes out of every record.
public struct FieldChanges: Sendable {
    /// Their values replace a record's own.
    public let added: [LogAttribute]
    /// Names of attributes, or of the record's own members.
    public let removed: [String]

    /// No change.
    public static let none = FieldChanges()

    private init() {
        added = []
        removed = []
    }

    /// - Throws: a field that cannot be added or removed: reserved names (an underscore first); `timestamp`,
    ///   `observed`, `severity` and `message`, which only a record itself can say, for adding; `timestamp` and
    ///   `observed`, which every record has, for removing; names that come twice.
    public init(added: [LogAttribute], removed: [String] = []) throws(FieldChangeError) {
        var names: Set<String> = []
        for name in added.map(\.name) + removed {
            guard !name.hasPrefix("_") else { throw FieldChangeError(field: name, reason: "the name is reserved") }
            guard names.insert(name).inserted else { throw FieldChangeError(field: name, reason: "named twice") }
        }
        for field in added {
            if ["timestamp", "observed", "severity", "message"].contains(field.name) {
                throw FieldChangeError(field: field.name, reason: "cannot be set by configuration")
            }
            if Member(name: field.name) != nil, case .string = field.value { continue }
            guard Member(name: field.name) == nil else {
                throw FieldChangeError(field: field.name, reason: "must be a text")
            }
        }
        for name in removed where name == "timestamp" || name == "observed" {
            throw FieldChangeError(field: name, reason: "every record has it")
        }
        self.added = added
        self.removed = removed
    }
}

/// Why a field cannot be added or removed by configuration.
public struct FieldChangeError: Error, Hashable, Sendable, CustomStringConvertible {
    public let field: String
    public let reason: String

    public var description: String { "field '\(field)': \(reason)" }
}
