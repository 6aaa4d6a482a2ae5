/// Numbers as they are written into drawings and on axes, the same everywhere.
public enum DecimalText {
    /// A coordinate: two decimals at most, no trailing zeros, no exponent. What is not finite is 0.
    public static func coordinate(_ value: Double) -> String { fixed(value, decimals: 2) }

    /// `value` with at most `decimals` decimals (up to 9), trailing zeros left out.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return "0" }
        var scale: Int64 = 1
        for _ in 0..<max(0, min(decimals, 9)) { scale *= 10 }
        let limit = 9_000_000_000_000_000.0
        let scaled = Int64((min(max(value * Double(scale), -limit), limit)).rounded())
        let (whole, fraction) = scaled.magnitude.quotientAndRemainder(dividingBy: UInt64(scale))
        var digits = fraction == 0 ? "" : String(fraction)
        if !digits.isEmpty {
            digits = String(repeating: "0", count: String(scale).count - 1 - digits.count) + digits
            while digits.last == "0" { digits.removeLast() }
        }
        return (scaled < 0 ? "-" : "") + String(whole) + (digits.isEmpty ? "" : "." + digits)
    }
}
