public import SystemPorts

extension ValueSchema where Value == Bool {
    /// `true` or `false`, without quotes; YAML 1.1's other spellings are errors.
    public static var boolean: ValueSchema {
        ValueSchema(type: .boolean) { node, problems in
            guard case .scalar(let scalar) = node.content, scalar.style == .plain else {
                problems.reportUnacceptable(node, accepted: .boolean)
                return nil
            }
            switch scalar.text {
            case "true": return true
            case "false": return false
            default:
                let word = scalar.text.lowercased()
                let meant =
                    ["yes", "on", "y", "true"].contains(word)
                    ? "true"
                    : ["no", "off", "n", "false"].contains(word) ? "false" : nil
                problems.reportUnacceptable(node, accepted: .boolean, suggestion: meant)
                return nil
            }
        } encode: { value in
            .printed(value ? "true" : "false")
        }
    }
}

extension ValueSchema where Value == Int {
    /// A whole number such as `12`, `200_000`, `100k`; neither octal nor base 60, and no text in quotes.
    public static func integer(_ range: ClosedRange<Int>) -> ValueSchema {
        let type = SchemaType.integer(range)
        let scalar = ValueSchema.scalar(type, read: CountText.read, print: { String($0) }, isAccepted: range.contains)
        return ValueSchema(type: type) { node, problems in
            if case .scalar(let scalar) = node.content, scalar.style != .plain, CountText.isNumber(scalar.text) {
                problems.reportUnacceptable(node, accepted: type, suggestion: "\(scalar.text) without quotes")
                return nil
            }
            return scalar.decode(node, &problems)
        } encode: {
            scalar.encode($0)
        }
    }

    /// Bytes.
    public static func size(_ range: ClosedRange<Int>) -> ValueSchema {
        let words =
            "\(SizeText.accepted), from \(SizeText.write(range.lowerBound)) to \(SizeText.write(range.upperBound))"
        return .scalar(.quantity(words, .size), read: SizeText.read, print: SizeText.write, isAccepted: range.contains)
    }
}

extension ValueSchema {
    /// A size also as a bare number of bytes: for a key that has another program's name and form.
    ///
    /// - Parameter none: what stands for `-1` in that form, such as `unlimited`.
    public func orBareBytes(none: String? = nil) -> ValueSchema {
        let bare = KeySpelling(name: "", unit: "B", none: none)
        let words = "a bare number of bytes" + (none.map { ", -1 for \($0)" } ?? "")
        let shape = ScalarShape(pattern: none == nil ? "^[0-9]+$" : "^(-1|[0-9]+)$", isNumberToo: true)
        return ValueSchema(type: .either(type, .quantity(words, shape))) { node, problems in
            decode(bare.value(node), &problems)
        } encode: {
            encode($0)
        }
    }
}

extension ValueSchema where Value == Duration {
    /// A duration between bounds, both accepted.
    public static func duration(_ range: ClosedRange<Duration>) -> ValueSchema {
        let bounds = "from \(DurationText.write(range.lowerBound)) to \(DurationText.write(range.upperBound))"
        let type = SchemaType.quantity("\(DurationText.accepted), \(bounds)", .duration)
        return .scalar(type, read: DurationText.read, print: DurationText.write, isAccepted: range.contains)
    }
}

extension ValueSchema where Value == Rate {
    /// A rate between bounds, both accepted.
    public static func rate(_ range: ClosedRange<Rate>) -> ValueSchema {
        let words = "\(RateText.accepted), from \(range.lowerBound) to \(range.upperBound)"
        return .scalar(.quantity(words, .rate), read: RateText.read, print: RateText.write, isAccepted: range.contains)
    }
}

extension ValueSchema where Value == Percentage {
    /// A percentage.
    public static var percentage: ValueSchema {
        .scalar(.quantity(PercentageText.accepted, .percentage), read: PercentageText.read, print: PercentageText.write)
    }
}

extension ValueSchema where Value == Timestamp {
    /// A moment.
    public static var timestamp: ValueSchema {
        .scalar(.quantity(TimestampText.accepted, ScalarShape(pattern: "^[0-9]{4}-")), read: TimestampText.read, print: TimestampText.write)
    }
}

extension ValueSchema where Value == String {
    /// Text that satisfies `isAccepted`; `accepted` says in words what that is.
    ///
    /// Plain words that other YAML readers take for something else (`on`, `no`, `null`, …) must be quoted.
    public static func text(
        _ accepted: String = "text",
        isAccepted: @escaping @Sendable (String) -> Bool = { !$0.isEmpty }
    ) -> ValueSchema {
        let type = SchemaType.text(accepted)
        return ValueSchema(type: type) { node, problems in
            guard case .scalar(let scalar) = node.content, !node.isEmpty else {
                problems.reportUnacceptable(node, accepted: type)
                return nil
            }
            if scalar.style == .plain, YAMLScalar.isReserved(scalar.text) {
                let meant = "\"\(scalar.text)\" in quotes"
                problems.reportUnacceptable(node, accepted: type, suggestion: meant)
                return nil
            }
            guard isAccepted(scalar.text) else {
                problems.reportUnacceptable(node, accepted: type)
                return nil
            }
            return scalar.text
        } encode: { text in
            .printed(text, style: YAMLScalar.isReserved(text) ? .quoted : .plain)
        }
    }

    /// A name that others refer to: letters, digits, `-` and `_`, at most 100.
    public static var name: ValueSchema {
        .text(nameAccepted, isAccepted: isName)
    }
}

let nameAccepted = "a name of letters, digits, - and _"

/// Whether `text` can name something that paths and other keys refer to.
@Sendable
func isName(_ text: String) -> Bool {
    let allowed = text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
    return allowed && (1...100).contains(text.utf8.count)
}

extension YAMLScalar {
    /// Words that YAML 1.1 or 1.2 readers take for a boolean or for nothing.
    static func isReserved(_ text: String) -> Bool {
        ["on", "off", "yes", "no", "true", "false", "null", "~"].contains(text.lowercased())
    }
}

extension CountText {
    static func isNumber(_ text: String) -> Bool {
        if case .value = read(text) { return true }
        return false
    }
}
