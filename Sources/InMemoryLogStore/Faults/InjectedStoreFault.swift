public import SystemPorts

/// A fault in force, and how much it did.
///
/// `@unchecked Sendable`: belongs to the simulation's thread, like the store it was injected into; a handle may travel
/// through the driver's tasks, which run on that thread too.
public final class InjectedStoreFault: @unchecked Sendable {
    public let fault: StoreFault
    /// When it was injected, in virtual time.
    public let since: Instant
    /// Operations whose outcome or timing it changed.
    public private(set) var hits = 0
    /// False once it was removed.
    public internal(set) var isInForce = true

    init(_ fault: StoreFault, since: Instant) {
        self.fault = fault
        self.since = since
    }

    func hit() {
        hits += 1
    }

    /// Whether the fault keeps the store down at `now`.
    func isDown(at now: Instant) -> Bool {
        switch fault.effect {
        case .down: return true
        case .flapping(let down, let up):
            let cycle = (down + up).wholeNanoseconds
            guard cycle > 0 else { return false }
            return (now - since).wholeNanoseconds % cycle < down.wholeNanoseconds
        default: return false
        }
    }
}

/// The faults in force, asked in the order in which they were injected.
struct FaultsInForce {
    private(set) var faults: [InjectedStoreFault] = []

    mutating func add(_ fault: InjectedStoreFault) {
        faults.append(fault)
    }

    mutating func remove(_ fault: InjectedStoreFault) {
        fault.isInForce = false
        faults.removeAll { $0 === fault }
    }

    /// Counts the hit where a fault keeps the store down.
    func refusesConnections(at now: Instant) -> Bool {
        guard let fault = faults.first(where: { $0.isDown(at: now) }) else { return false }
        fault.hit()
        return true
    }

    /// A service time of `nanoseconds` under every slowness in force.
    func slowed(_ nanoseconds: Int64) -> Int64 {
        var result = nanoseconds
        for fault in faults {
            guard case .slow(let factor, let added) = fault.fault.effect else { continue }
            let before = result
            result = result / 1_000 * factor + result % 1_000 * factor / 1_000 + added.wholeNanoseconds
            if result != before { fault.hit() }
        }
        return result
    }

    private func strikes(_ millionths: Int, _ random: inout RandomStream) -> Bool {
        millionths > 0 && random.chance(UInt64(millionths), outOf: 1_000_000)
    }

    /// An error for a request that just arrived, drawn by `random`.
    func error(_ random: inout RandomStream) -> Bool {
        for fault in faults {
            guard case .errors(let share) = fault.fault.effect, strikes(share, &random) else {
                continue
            }
            fault.hit()
            return true
        }
        return false
    }

    /// Whether the store is full by fault, and whether an operator must act.
    func full() -> Bool? {
        for fault in faults {
            guard case .full(let needsOperator) = fault.fault.effect else { continue }
            fault.hit()
            return needsOperator
        }
        return nil
    }

    /// Whether an append's answer is lost, and on which side of the commit.
    func answerLoss(_ random: inout RandomStream) -> AnswerLoss? {
        for fault in faults {
            switch fault.fault.effect {
            case .answerLostAfterCommit(let share) where strikes(share, &random):
                fault.hit()
                return .afterCommit
            case .answerLostBeforeCommit(let share) where strikes(share, &random):
                fault.hit()
                return .beforeCommit
            default: continue
            }
        }
        return nil
    }

    /// The predicates that refuse rows, each with its fault.
    var refusals: [(fault: InjectedStoreFault, predicate: RowPredicate)] {
        faults.compactMap { fault in
            guard case .refuseRows(let predicate) = fault.fault.effect else { return nil }
            return (fault, predicate)
        }
    }
}

enum AnswerLoss {
    case beforeCommit, afterCommit
}
