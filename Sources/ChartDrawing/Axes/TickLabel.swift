/// Words for ticks.
public enum TickLabel {
    /// `950`, `1.5k`, `20M`: short, and exact for round values.
    public static func count(_ value: Double) -> String {
        let units: [(Double, String)] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]
        for (unit, name) in units where abs(value) >= unit {
            return DecimalText.fixed(value / unit, decimals: 3) + name
        }
        return DecimalText.fixed(value, decimals: 6)
    }

    /// A moment or a length in seconds: `0`, `250 ms`, `45 s`, `1:30`, `2 h`, `1 d 6 h`; of `others` it takes the form
    /// that suits all ticks of the axis.
    public static func seconds(_ value: Double, among others: [Double]) -> String {
        guard value != 0 else { return "0" }
        let largest = others.map(abs).max() ?? abs(value)
        let sign = value < 0 ? "-" : ""
        let magnitude = abs(value)
        if largest < 0.001 { return sign + DecimalText.fixed(magnitude * 1e6, decimals: 3) + " µs" }
        if largest < 1 { return sign + DecimalText.fixed(magnitude * 1e3, decimals: 3) + " ms" }
        let whole = Int(magnitude.rounded())
        let isWhole = others.allSatisfy { abs($0 - $0.rounded()) < 1e-6 }
        if largest <= 120 || !isWhole { return sign + DecimalText.fixed(magnitude, decimals: 3) + " s" }
        if largest < 7_200 { return sign + "\(whole / 60):" + twoDigits(whole % 60) }
        let (days, hours, minutes) = (whole / 86_400, whole / 3_600 % 24, whole / 60 % 60)
        func all(multiplesOf unit: Int) -> Bool { others.allSatisfy { Int(abs($0).rounded()) % unit == 0 } }
        let clock = ":" + twoDigits(minutes) + (all(multiplesOf: 60) ? "" : ":" + twoDigits(whole % 60)) + " h"
        if largest < 172_800 { return sign + "\(whole / 3_600)" + clock }
        if !all(multiplesOf: 3_600) { return sign + "\(days) d \(hours)" + clock }
        return sign + "\(days) d" + (hours > 0 ? " \(hours) h" : "")
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
