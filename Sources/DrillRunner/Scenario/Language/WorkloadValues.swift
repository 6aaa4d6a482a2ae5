import StrictYAML

extension ValueSchema {
    /// A list; not printed where it is empty, which stands for all there are, or for none.
    static func orEvery<Element>(_ list: ValueSchema<[Element]>) -> ValueSchema where Value == [Element] {
        ValueSchema(type: list.type, decode: list.decode) { $0.isEmpty ? nil : list.encode($0) }
    }

    /// A list of items that weigh the same, or a mapping from items to weights.
    static func weighted<Item>(_ item: WeightedItem<Item>) -> ValueSchema where Value == [Weighted<Item>] {
        let words =
            "a list such as [\(item.example.joined(separator: ", "))], or a mapping to weights or percentages, "
            + "such as {\(item.example.map { "\($0): 50%" }.joined(separator: ", "))}"
        let type = SchemaType.other(words)
        let list = ValueSchema<[Item]>.list(of: item.schema, count: 1...10_000)
        return ValueSchema(type: type) { node, problems in
            switch node.content {
            case .sequence:
                return list.decode(node, &problems).map { $0.map { Weighted($0, weight: 1) } }
            case .mapping(let entries) where !entries.isEmpty:
                return weights(entries, item, &problems)
            default:
                problems.reportUnacceptable(node, accepted: type)
                return nil
            }
        } encode: { items in
            if items.allSatisfy({ $0.weight == 1 }) { return list.encode(items.map(\.item)) }
            return .printed(items.map { (key: item.write($0.item), value: YAMLNode.printed(String($0.weight))) })
        }
    }

    /// The weights without a common divisor: `{a: 70%, b: 30%}` is `{a: 7, b: 3}`.
    private static func weights<Item>(
        _ entries: [YAMLEntry],
        _ item: WeightedItem<Item>,
        _ problems: inout Problems
    ) -> [Weighted<Item>]? {
        let before = problems.count
        var result: [Weighted<Item>] = []
        var percentages = 0
        for entry in entries {
            guard let word = item.read(entry.key) else {
                let hint = Spelling.hint(for: entry.key, among: item.words)
                let message = "found \"\(entry.key)\"; accepted: \(item.schema.type.accepted)\(hint)"
                problems.report(.wrongValue, at: entry.keyPlace, message)
                continue
            }
            problems.inside(entry.key) { problems in
                if entry.value.text?.hasSuffix("%") == true {
                    percentages += 1
                    guard let share = ValueSchema<Percentage>.percentage.decode(entry.value, &problems) else { return }
                    result.append(Weighted(word, weight: share.millionths))
                } else if let weight = ValueSchema<Int>.integer(0...1_000_000).decode(entry.value, &problems) {
                    result.append(Weighted(word, weight: weight))
                }
            }
        }
        guard problems.count == before, let first = entries.first else { return nil }
        let sum = result.reduce(0) { $0 + $1.weight }
        if percentages > 0 && percentages < entries.count {
            problems.report(
                .impossible,
                at: first.keyPlace,
                "found percentages beside weights; accepted: one or the other"
            )
        } else if percentages > 0 && sum != 1_000_000 {
            let text = PercentageText.write(Percentage(millionths: sum))
            problems.report(.impossible, at: first.keyPlace, "the percentages add up to \(text); accepted: 100%")
        } else if sum == 0 {
            problems.report(.impossible, at: first.keyPlace, "all weights are 0; accepted: one at least above it")
        }
        let divisor = result.reduce(0) { gcd($0, $1.weight) }
        return result.map { Weighted($0.item, weight: $0.weight / max(1, divisor)) }
    }

    private static func gcd(_ left: Int, _ right: Int) -> Int {
        right == 0 ? left : gcd(right, left % right)
    }
}

/// What is weighed.
struct WeightedItem<Item: Hashable & Sendable>: Sendable {
    let schema: ValueSchema<Item>
    /// As a key, where quotes say nothing.
    let read: @Sendable (String) -> Item?
    /// The only ones there are; empty where there are others.
    let words: [String]
    let write: @Sendable (Item) -> String
    let example: [String]
}

extension WeightedItem where Item == String {
    static var names: WeightedItem {
        WeightedItem(
            schema: .text(),
            read: { $0.isEmpty ? nil : $0 },
            words: [],
            write: { $0 },
            example: ["web", "api"]
        )
    }
}

extension WeightedItem where Item == String {
    /// Messages with holes.
    static var templates: WeightedItem {
        let isOneLine: @Sendable (String) -> Bool = { text in
            !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        }
        return WeightedItem(
            schema: .text("text on one line", isAccepted: isOneLine),
            read: { isOneLine($0) ? $0 : nil },
            words: [],
            write: { $0 },
            example: ["\"GET {path}\"", "\"{user} left\""]
        )
    }
}

extension WeightedItem where Item == SeverityWord {
    static func words() -> WeightedItem {
        WeightedItem(
            schema: .choice(),
            read: { SeverityWord(rawValue: $0) },
            words: SeverityWord.allCases.map(\.rawValue),
            write: { $0.rawValue },
            example: ["info", "error"]
        )
    }
}

extension ValueSchema where Value == ClosedRange<Int> {
    /// A size, or two of them as in `60B..160B`.
    static func sizes(_ bounds: ClosedRange<Int>) -> ValueSchema {
        let limits = "from \(SizeText.write(bounds.lowerBound)) to \(SizeText.write(bounds.upperBound))"
        return .scalar(
            .quantity("a size such as 100B, or a range such as 60B..160B, \(limits)"),
            read: { text in
                let dots = text.firstRange(of: "..")
                let low = dots.map { text[..<$0.lowerBound] } ?? text[...]
                let high = dots.map { text[$0.upperBound...] } ?? text[...]
                guard case .value(let lower) = SizeText.read(String(low)),
                    case .value(let upper) = SizeText.read(String(high))
                else { return .refused(suggestion: nil) }
                guard lower <= upper else { return .refusedBecause("the larger size stands first") }
                return .value(lower...upper)
            },
            print: { range in
                let low = SizeText.write(range.lowerBound)
                return range.count == 1 ? low : "\(low)..\(SizeText.write(range.upperBound))"
            },
            isAccepted: { bounds.contains($0.lowerBound) && bounds.contains($0.upperBound) }
        )
    }
}

extension ValueSchema where Value == ClosedRange<Int> {
    /// A whole number, or two of them as in `3..8`.
    static func counts(_ bounds: ClosedRange<Int>) -> ValueSchema {
        .scalar(
            .quantity("a whole number, or a range such as 3..8, from \(bounds.lowerBound) to \(bounds.upperBound)"),
            read: { text in
                let dots = text.firstRange(of: "..")
                let low = Int(dots.map { text[..<$0.lowerBound] } ?? text[...])
                let high = Int(dots.map { text[$0.upperBound...] } ?? text[...])
                guard let low, let high else { return .refused(suggestion: nil) }
                guard low <= high else { return .refusedBecause("the larger number stands first") }
                return .value(low...high)
            },
            print: { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)..\($0.upperBound)" },
            isAccepted: { bounds.contains($0.lowerBound) && bounds.contains($0.upperBound) }
        )
    }
}

extension ValueSchema where Value == Int {
    /// A factor as thousandths: `2x`, `0.5x`.
    static var factor: ValueSchema {
        .scalar(
            .quantity("a factor from 0.001x to 1000x, such as 10x or 0.5x", .factor),
            read: { text in
                guard text.hasSuffix("x") else {
                    let isNumber = PercentageText.isNumber(text)
                    return .refused(suggestion: isNumber ? text + "x" : nil)
                }
                return PercentageText.permille(String(text.dropLast())).map { .value($0) } ?? .refused(suggestion: nil)
            },
            print: { permille in
                let (whole, rest) = permille.quotientAndRemainder(dividingBy: 1_000)
                guard rest != 0 else { return "\(whole)x" }
                var digits = String(rest + 1_000).dropFirst()
                while digits.last == "0" { digits.removeLast() }
                return "\(whole).\(digits)x"
            },
            isAccepted: { (1...1_000_000).contains($0) }
        )
    }
}

extension PercentageText {
    static func isNumber(_ text: String) -> Bool { permille(text) != nil }

    /// A decimal number in thousandths; `nil` for what is none, or finer.
    static func permille(_ text: String) -> Int? {
        // A number of kilo-ones, read as a count, is the number in thousandths.
        guard text.last?.isNumber == true, case .value(let count) = CountText.read(text + "k") else { return nil }
        return count
    }
}
