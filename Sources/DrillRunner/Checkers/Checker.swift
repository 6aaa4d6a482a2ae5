/// Looks for one anomaly in a history. What the anomaly is stands in prose at the top of each checker's file.
public protocol Checker: Sendable {
    var anomaly: Anomaly { get }

    /// What is wrong, and what only looks wrong because the promise permits it.
    func judge(_ history: History) -> Judgement
}

/// What one checker, or all of them, made of a history.
public struct Judgement: Sendable {
    /// Breaches of the promise.
    public var violations: [Violation] = []
    /// Measured, and permitted by the promise; the first example is the reason.
    public var permitted: [Violation] = []

    public init() {}

    /// `found` as a violation, or as permitted where `reason` says why. Nothing where nothing was found.
    init(_ anomaly: Anomaly, _ found: History.Finding, permittedBecause reason: String? = nil) {
        guard found.count > 0 else { return }
        if let reason {
            permitted = [Violation(anomaly, found, because: reason)]
        } else {
            violations = [Violation(anomaly, found)]
        }
    }

    mutating func add(_ other: Judgement) {
        violations += other.violations
        permitted += other.permitted
    }
}

/// Every checker there is. All are always on.
public enum Checkers {
    /// Those that speak of records first, then those that speak of offsets, then the books.
    public static let all: [any Checker] = [
        AckedLostChecker(), ExpiredUnreadChecker(), UnseenChecker(), DuplicateStoreChecker(), DuplicateLogChecker(),
        ReorderStoreChecker(), NonmonotonicSendChecker(), PollSkipChecker(), AbortedReadChecker(),
        OffsetRegressionChecker(), CommitBeforeStoreChecker(), CheckpointAheadChecker(), LogReplacedChecker(),
        DeadLetterMismatchChecker(), ConservationBrokenChecker(),
    ]

    public static func judge(_ history: History) -> Judgement {
        var judgement = Judgement()
        for checker in all { judgement.add(checker.judge(history)) }
        return judgement
    }
}

extension Violation {
    /// - Parameter because: why it is permitted; comes first among the examples.
    init(_ anomaly: Anomaly, _ found: History.Finding, because: String? = nil) {
        self.init(
            anomaly: anomaly.rawValue,
            count: found.count,
            examples: (because.map { [Example($0)] } ?? []) + found.examples,
            times: found.times
        )
    }
}

extension History {
    /// All losses seen last in one of `places`.
    func found(_ places: Set<LossPlace>) -> Finding {
        var finding = Finding()
        for loss in losses where places.contains(loss.place) {
            finding.count += loss.count
            finding.times.add(loss.times)
            let room = max(0, Finding.examplesMax - finding.examples.count)
            finding.examples += loss.examples.prefix(room).map {
                Example("\($0), last seen \(loss.place.rawValue)", at: $0.time, of: $0.subject)
            }
        }
        return finding
    }
}
