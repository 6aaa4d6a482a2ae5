/// The value of an attribute: what JSON can say, numbers and nested values in their source text so that nothing is
/// rounded or reordered.
public enum FieldValue: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    /// A number that is no ``integer(_:)``, in the text it was written in, such as `1.50` or `1e400`. Text that is not
    /// a JSON number is encoded as a string.
    case number(String)
    case boolean(Bool)
    case null
    /// An object or array, in the JSON text it was written in. Text that is not JSON is encoded as a string.
    case nested(String)

    /// The value as text, as filters compare it: a string's own text, otherwise its JSON text; `nil` for null.
    public var text: String? {
        switch self {
        case .string(let text), .number(let text), .nested(let text): text
        case .integer(let number): String(number)
        case .boolean(let flag): flag ? "true" : "false"
        case .null: nil
        }
    }
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
}

/// A named value beyond the fields that every record has.
public struct LogAttribute: Hashable, Sendable {
    public var name: String
    public var value: FieldValue

    public init(_ name: String, _ value: FieldValue) {
        self.name = name
        self.value = value
    }
}
