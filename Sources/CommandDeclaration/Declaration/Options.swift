/// An option as help, parser and completion see it.
public struct OptionDeclaration: Sendable {
    /// Without the dashes.
    public let name: String
    /// One dash and this letter mean the same.
    public let letter: Character?
    /// Stands for the value in help; `nil` for a flag.
    public let placeholder: String?
    public let isRepeatable: Bool
    public let summary: String
    /// What is accepted, in words; for messages.
    let accepted: String
    let isAccepted: @Sendable (String) -> Bool
    let completion: Completion

    var isFlag: Bool { placeholder == nil }
}

/// A flag or an option with a value.
public protocol DeclaredOption: Sendable {
    var declaration: OptionDeclaration { get }
}

/// An option without a value.
public struct Flag: DeclaredOption {
    public let declaration: OptionDeclaration

    public init(_ name: String, letter: Character? = nil, _ summary: String) {
        declaration = OptionDeclaration(
            name: name,
            letter: letter,
            placeholder: nil,
            isRepeatable: false,
            summary: summary,
            accepted: "",
            isAccepted: { _ in false },
            completion: .nothing
        )
    }
}

/// An option with a value, checked while the command line is parsed.
public struct ValueOption<Value: Sendable>: DeclaredOption {
    public let declaration: OptionDeclaration
    let read: @Sendable (String) -> Value?

    public init(
        _ name: String,
        letter: Character? = nil,
        _ placeholder: String,
        _ format: ValueFormat<Value>,
        isRepeatable: Bool = false,
        _ summary: String
    ) {
        let read = format.read
        declaration = OptionDeclaration(
            name: name,
            letter: letter,
            placeholder: placeholder,
            isRepeatable: isRepeatable,
            summary: summary,
            accepted: format.accepted,
            isAccepted: { read($0) != nil },
            completion: format.completion
        )
        self.read = read
    }
}

/// How a value is read from the command line.
public struct ValueFormat<Value: Sendable>: Sendable {
    /// In words, for messages.
    let accepted: String
    let read: @Sendable (String) -> Value?
    let completion: Completion

    public init(_ accepted: String, completion: Completion = .nothing, read: @escaping @Sendable (String) -> Value?) {
        self.accepted = accepted
        self.read = read
        self.completion = completion
    }
}

extension ValueFormat where Value == String {
    /// Any text but none.
    public static var text: ValueFormat { text("text") }

    /// Any text but none, described by `accepted`.
    public static func text(_ accepted: String, completion: Completion = .nothing) -> ValueFormat {
        ValueFormat(accepted, completion: completion) { $0.isEmpty ? nil : $0 }
    }
}

extension ValueFormat where Value: FixedWidthInteger {
    /// A whole number in decimal digits.
    public static func integer(_ range: ClosedRange<Value>) -> ValueFormat {
        let bounds =
            range.upperBound == .max ? "from \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
        return ValueFormat("a whole number \(bounds)") { text in
            guard let number = Value(text), range.contains(number) else { return nil }
            return number
        }
    }
}

extension ValueFormat where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One word of a closed list.
    public static var word: ValueFormat {
        let words = Value.allCases.map(\.rawValue)
        return ValueFormat(words.joined(separator: ", "), completion: .words(words)) { Value(rawValue: $0) }
    }
}
