import StrictYAML

/// A setting that a sweep varies, and the values that it may take.
public struct SweptSetting: Sendable {
    /// As of `--set`, such as `workloads.storm.rate`.
    public let path: String
    /// In the file's own spelling; positions in it are what a search goes through.
    let values: SweptValues

    /// Reads `PATH=A..B`, a range between two quantities of one unit, or `PATH=A,B,C`, values of any kind.
    ///
    /// - Throws: ``SweepInputError``, which says what is accepted.
    public init(_ argument: String) throws(SweepInputError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw SweepInputError("--vary: found \"\(argument)\"; accepted: PATH=A..B, or PATH=A,B,C")
        }
        path = parts[0]
        values = try SweptValues(parts[1], path: path)
    }

    /// The `PATH=VALUE` override that puts the setting at `position`.
    func override(at position: Int64) -> String { "\(path)=\(values.text(at: position))" }
}

/// What is wrong with what a sweep was asked for, and what to write instead.
public struct SweepInputError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// The values of a setting as positions on a line: of a range, the quantity in its smallest unit; of a list, the place.
enum SweptValues: Hashable, Sendable {
    case listed([String])
    case range(ClosedRange<Int64>, SweptUnit)

    private static let listMax = 100

    init(_ text: String, path: String) throws(SweepInputError) {
        if let dots = text.firstRange(of: "..") {
            let (low, high) = (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
            guard let unit = SweptUnit(low, high), let from = unit.read(low), let until = unit.read(high) else {
                throw SweepInputError(
                    "--vary \(path): found \"\(text)\"; accepted: two counts, durations, sizes or rates, such as 1..16 or"
                        + " 10s..10m; anything else as a list of values, such as 2x,4x,8x"
                )
            }
            guard from < until else {
                throw SweepInputError("--vary \(path): \"\(text)\" does not rise; accepted: the smaller value first")
            }
            self = .range(from...until, unit)
            return
        }
        let values = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard values.count <= Self.listMax, values.allSatisfy({ !$0.isEmpty }) else {
            throw SweepInputError(
                "--vary \(path): found \"\(text)\"; accepted: 1 to \(Self.listMax) values with commas between"
            )
        }
        guard Set(values).count == values.count else {
            throw SweepInputError("--vary \(path): found a value twice in \"\(text)\"")
        }
        self = .listed(values)
    }

    /// All positions there are.
    var span: ClosedRange<Int64> {
        switch self {
        case .listed(let values): 0...Int64(values.count - 1)
        case .range(let range, _): range
        }
    }

    func text(at position: Int64) -> String {
        switch self {
        case .listed(let values): values[Int(position)]
        case .range(_, let unit): unit.write(position)
        }
    }

    /// Few positions that stand for all, ends included, rising: where nothing is searched, each is tried.
    var steps: [Int64] { SweptScale.steps(span, isExact: isExact) }

    /// Every value is tried, none between two neighbours is left out.
    var isExact: Bool { span.upperBound - span.lowerBound < SweptScale.exactMax || isList }

    private var isList: Bool { if case .listed = self { true } else { false } }
}

/// In what a swept range is counted.
enum SweptUnit: Hashable, Sendable {
    case count
    /// In nanoseconds.
    case duration
    /// In bytes.
    case size
    /// In records per this period.
    case rate(period: Duration)

    /// The unit in which both texts are quantities.
    init?(_ low: String, _ high: String) {
        if case .value = CountText.read(low), case .value = CountText.read(high) {
            self = .count
        } else if case .value(let first) = RateText.read(low), case .value(let last) = RateText.read(high),
            first.period == last.period
        {
            self = .rate(period: first.period)
        } else if case .value = SizeText.read(low), case .value = SizeText.read(high) {
            self = .size
        } else if case .value = DurationText.read(low), case .value = DurationText.read(high) {
            self = .duration
        } else {
            return nil
        }
    }

    func read(_ text: String) -> Int64? {
        switch self {
        case .count: if case .value(let count) = CountText.read(text) { return Int64(count) }
        case .size: if case .value(let bytes) = SizeText.read(text) { return Int64(bytes) }
        case .rate: if case .value(let rate) = RateText.read(text) { return Int64(rate.count) }
        case .duration:
            if case .value(let duration) = DurationText.read(text) {
                let (seconds, attoseconds) = duration.components
                return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
            }
        }
        return nil
    }

    func write(_ position: Int64) -> String {
        switch self {
        case .count: CountText.write(Int(position))
        case .size: SizeText.write(Int(position))
        case .rate(let period): RateText.write(Rate(Int(position), per: period))
        case .duration: DurationText.write(.nanoseconds(position))
        }
    }
}
