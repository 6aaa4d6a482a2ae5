import SystemPorts

/// Who waits where in one life, for the diagnosis of a run that stands still.
///
/// `@unchecked Sendable`: confined to the run's thread, checked on every entry.
final class WaitBook: WaitObserver, @unchecked Sendable {
    private struct Wait {
        var label: String?
        var since: Int64
    }

    // Strong: a stray task that holds this may outlive the run.
    private let simulation: Simulation
    private let process: String
    @exclusivity(unchecked) private var waits: ContiguousArray<Wait> = []
    @exclusivity(unchecked) private var free: ContiguousArray<UInt64> = []

    init(_ simulation: Simulation, process: String) {
        self.simulation = simulation
        self.process = process
    }

    func waitBegan(_ what: String) -> UInt64 {
        guard simulation.onRunThread("a wait", process: process) else { return 0 }
        if let number = free.popLast() {
            waits[Int(number) - 1] = Wait(label: what, since: simulation.clock)
            return number
        }
        waits.append(Wait(label: what, since: simulation.clock))
        return UInt64(waits.count)
    }

    func waitEnded(_ wait: UInt64) {
        guard wait > 0, simulation.onRunThread("a wait", process: process) else { return }
        waits[Int(wait) - 1].label = nil
        free.append(wait)
    }

    /// The waits that are on, each label once with its number and the instant of the oldest; at most `limit` labels.
    func summary(limit: Int = 20) -> [String] {
        var labels: [String] = []
        var found: [String: (count: Int, since: Int64)] = [:]
        for wait in waits {
            guard let label = wait.label else { continue }
            if let known = found[label] {
                found[label] = (known.count + 1, min(known.since, wait.since))
            } else {
                labels.append(label)
                found[label] = (1, wait.since)
            }
        }
        var lines: [String] = []
        for label in labels.prefix(limit) {
            guard let (count, since) = found[label] else { continue }
            let times = count > 1 ? " ×\(count)" : ""
            lines.append("\(label)\(times), since \(Instant(nanoseconds: since).secondsText)")
        }
        if labels.count > limit { lines.append("and \(labels.count - limit) more") }
        return lines
    }
}
