public import SystemPorts

/// Why a run did not reach its end.
public struct SimulationFailure: Error, CustomStringConvertible {
    /// What ended the run.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        /// Nothing runnable, nothing pending, the body not finished.
        public static let idle = Code(description: "idle")
        /// Work in flight, none of it settled for a stated time with no fault active.
        public static let stall = Code(description: "stall")
        /// Too many jobs and events at one instant.
        public static let spin = Code(description: "spin")
        /// A port or the executor was touched from a foreign thread.
        public static let leak = Code(description: "leak")
        /// The virtual time limit was reached.
        public static let timeLimit = Code(description: "time limit")
        /// A crashed process did not end in zero virtual time.
        public static let survivor = Code(description: "survivor")
        /// Ended from an event by ``Simulation/stop(_:)``.
        public static let stopped = Code(description: "stopped")
        /// The body threw; see ``SimulationFailure/cause``.
        public static let body = Code(description: "body")
    }

    public let code: Code
    /// What was found, in one sentence.
    public let summary: String
    /// The error that the body threw, for ``Code/body``.
    public let cause: (any Error)?
    /// Who waited where, last boundary events, statistics: several lines, filled in when the run ends.
    public internal(set) var diagnosis: String = ""
    /// Seed of the run; filled in when the run ends.
    public internal(set) var seed: UInt64?
    /// The command that runs this seed again; filled in when the run ends.
    public internal(set) var replayCommand: String = ""
    /// Virtual time at which the run ended.
    public internal(set) var instant: Instant = .zero

    public init(_ code: Code, _ summary: String, cause: (any Error)? = nil) {
        self.code = code
        self.summary = summary
        self.cause = cause
    }

    /// The whole report: code, summary, replay command, diagnosis.
    public var message: String {
        var text = "\(code) at \(instant.secondsText): \(summary)"
        if let seed { text += "\nseed \(seed), replay: \(replayCommand)" }
        if !diagnosis.isEmpty { text += "\n" + diagnosis }
        return text
    }

    public var description: String { message }
}

extension Instant {
    /// Seconds with the decimals that are needed, such as `12.05 s`.
    var secondsText: String {
        let magnitude = nanoseconds.magnitude
        let (seconds, rest) = magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
        var text = (nanoseconds < 0 ? "-" : "") + String(seconds)
        if rest > 0 {
            var digits = String(rest)
            digits = String(repeating: "0", count: 9 - digits.count) + digits
            while digits.hasSuffix("0") { digits.removeLast() }
            text += "." + digits
        }
        return text + " s"
    }
}
