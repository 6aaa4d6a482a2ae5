import InMemoryKafka
import SystemPorts

/// A consumer group's steps in words: who set them off, and whom and what the group waits for now. Partitions that move
/// stand still meanwhile.
struct GroupWords {
    private let step: GroupStep
    /// When it happened.
    private let time: Instant

    init(_ step: GroupStep, at time: Instant) {
        self.step = step
        self.time = time
    }

    var text: String {
        let hosts = Wording.list(step.members.map(\.host))
        if step.isTakenOver {
            return "coordinates group \(step.group) from now on: generation \(step.generation) with \(hosts)"
        }
        return "group \(step.group): " + (causes + [state(hosts)]).joined(separator: "; ")
    }

    /// Somebody is gone who did not say so.
    var isTrouble: Bool { step.removed.contains { $0.why != .left } }

    private var causes: [String] {
        var causes: [String] = []
        if !step.joined.isEmpty { causes.append("\(Wording.list(step.joined)) \(verb("join", step.joined))") }
        if !step.rejoined.isEmpty {
            causes.append("\(Wording.list(step.rejoined)) \(verb("join", step.rejoined)) again")
        }
        for departure in step.removed {
            switch departure.why {
            case .left: causes.append("\(departure.host) leaves")
            case .sessionTimeout(let limit):
                let who = name(of: departure)
                causes.append("\(who) is out, silent for its session timeout of \(Wording.duration(limit))")
            case .missedJoin(let limit):
                causes.append(
                    "\(name(of: departure)) is out, it did not join again within its rebalance timeout of "
                        + Wording.duration(limit)
                )
            case .missedSync(let limit):
                causes.append(
                    "\(name(of: departure)) is out, it did not ask for its assignment within its rebalance timeout of "
                        + Wording.duration(limit)
                )
            }
        }
        return causes
    }

    /// A process that was started again is a member anew, while the one that it was is still waited for.
    private func name(of departure: GroupStep.Departure) -> String {
        let isBack = step.members.contains { $0.host == departure.host }
        return isBack ? "the member that \(departure.host) was in an earlier life" : departure.host
    }

    private func verb(_ verb: String, _ subjects: [String]) -> String { subjects.count == 1 ? verb + "s" : verb }

    private func state(_ hosts: String) -> String {
        let waited = Wording.list(step.members.filter(\.isWaitedFor).map(\.host))
        switch step.phase {
        case .empty: return "nobody is left in it"
        case .joining where step.isInitialDelay: return "it waits for further members\(limit)"
        case .joining: return waited.isEmpty ? "a rebalance begins" : "it waits for \(waited) to join again\(limit)"
        case .syncing:
            let all = step.members.count == 1 ? "is" : "are"
            return
                "\(hosts) \(all) generation \(step.generation), which waits for \(waited) to assign partitions (sync)"
        case .stable:
            let shares = step.members.map { "\($0.host) has \($0.assignment.count)" }
            return "generation \(step.generation) begins: of the partitions \(Wording.list(shares))"
        }
    }

    private var limit: String {
        guard let deadline = step.deadline, deadline > time else { return "" }
        return ", for \(Wording.duration(deadline - time)) at most"
    }
}
