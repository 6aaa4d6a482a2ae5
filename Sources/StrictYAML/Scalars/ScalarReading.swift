/// What the text of a scalar turned out to be.
public enum ScalarReading<Value: Sendable>: Sendable {
    case value(Value)
    /// Not accepted. `suggestion` is what may have been meant, written as it should be.
    case refused(suggestion: String?)
    /// Not accepted for a reason that the list of accepted forms does not show.
    case refusedBecause(String)
}

/// A number with at most one decimal point, read exactly: `digits / 10^scale`.
struct DecimalText: Equatable {
    let digits: Int64
    let scale: Int

    /// Digits, thousands set apart by `_` if wanted, a decimal fraction if wanted; no sign, no exponent, no leading
    /// zero (which means octal elsewhere).
    init?(_ text: Substring) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, let wholeDigits = DecimalText.digits(of: whole) else { return nil }
        guard wholeDigits.count == 1 || wholeDigits.first != UInt8(ascii: "0") else { return nil }
        let fraction = parts.count == 2 ? Array(parts[1]) : []
        guard parts.count == 1 || !fraction.isEmpty else { return nil }
        guard fraction.allSatisfy(DecimalText.isDigit), fraction.count <= 9 else { return nil }
        var value: Int64 = 0
        for digit in wholeDigits + fraction {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = product.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
            guard !overflow, !carried else { return nil }
            value = sum
        }
        digits = value
        scale = fraction.count
    }

    /// This number of `unit`s, in ones; `nil` where that is no whole number or too large.
    func times(_ unit: Int64) -> Int64? {
        var numerator = digits
        var factor = unit
        var scale = scale
        while scale > 0 {
            if factor % 10 == 0 {
                factor /= 10
            } else if numerator % 10 == 0 {
                numerator /= 10
            } else if factor % 2 == 0 && numerator % 5 == 0 {
                factor /= 2
                numerator /= 5
            } else if factor % 5 == 0 && numerator % 2 == 0 {
                factor /= 5
                numerator /= 2
            } else {
                return nil
            }
            scale -= 1
        }
        let (product, overflow) = numerator.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func digits(of text: Substring.UTF8View.SubSequence) -> [UInt8]? {
        let groups = text.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
        guard let first = groups.first, !first.isEmpty, groups.count == 1 || first.count <= 3 else { return nil }
        guard groups.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
        let digits = groups.flatMap(Array.init)
        return digits.allSatisfy(isDigit) ? digits : nil
    }
}

/// A number and the unit written behind it.
struct QuantityText {
    let number: DecimalText
    let unit: Substring

    /// `nil` where the text does not start with a number.
    init?(_ text: Substring) {
        let end = text.utf8.firstIndex { byte in
            !(byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")) && byte != UInt8(ascii: ".")
                && byte != UInt8(ascii: "_")
        }
        guard let number = DecimalText(text[..<(end ?? text.endIndex)]) else { return nil }
        self.number = number
        unit = text[(end ?? text.endIndex)...]
    }
}

extension ScalarReading {
    /// The same with the value held as another type.
    public func map<Other>(_ transform: (Value) -> Other) -> ScalarReading<Other> {
        switch self {
        case .value(let value): .value(transform(value))
        case .refused(let suggestion): .refused(suggestion: suggestion)
        case .refusedBecause(let reason): .refusedBecause(reason)
        }
    }
}
