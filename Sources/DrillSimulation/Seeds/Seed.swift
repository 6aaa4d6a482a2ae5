#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The seed of one run. Its description says how to run it again, so that a failed parameterised test shows the
/// command.
public struct Seed: Hashable, Sendable, CustomStringConvertible {
    public let value: UInt64

    public init(_ value: UInt64) {
        self.value = value
    }

    /// The environment variable that replays one seed.
    public static let environmentVariable = "LOGDRILL_SEED"

    /// The command that runs this seed of `test` alone.
    public func replayCommand(test: String? = nil) -> String {
        "\(Self.environmentVariable)=\(value) swift test --filter \(test ?? "…")"
    }

    public var description: String { "\(value) (replay: \(replayCommand()))" }
}

extension Seed: Codable {}

extension Seed: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: UInt64) {
        self.init(value)
    }
}

/// A range of seeds for `@Test(arguments: Seeds(1...200))`; only the one in the environment variable `LOGDRILL_SEED`
/// where that is set.
public struct Seeds: RandomAccessCollection, Sendable {
    private let values: ClosedRange<UInt64>

    public init(_ range: ClosedRange<UInt64>) {
        self.init(range, replaying: Self.seedFromEnvironment)
    }

    /// The range, or the one seed to replay.
    public init(_ range: ClosedRange<UInt64>, replaying seed: UInt64?) {
        values = seed.map { $0...$0 } ?? range
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { Int(values.upperBound - values.lowerBound) + 1 }
    public subscript(position: Int) -> Seed { Seed(values.lowerBound + UInt64(position)) }

    private static var seedFromEnvironment: UInt64? {
        guard let text = getenv(Seed.environmentVariable) else { return nil }
        return UInt64(String(cString: text))
    }
}
