import DrillRunner
import Synchronization
import SystemPorts

/// Shows a run while it runs: one line that is written over in a terminal, one line every ten real seconds elsewhere.
/// With a pace it holds the run back to so many times real time.
final class ProgressDisplay: DrillObserver, Sendable {
    private struct State: Sendable {
        var began: Int64?
        var shown: Int64 = 0
        var firstVirtual: Duration = .zero
    }

    private let scenario: String
    private let pace: Int?
    private let isTerminal: Bool
    private let state = Mutex(State())

    init(scenario: String, pace: Int?) {
        self.scenario = scenario
        self.pace = pace
        isTerminal = Console.errorIsTerminal
    }

    func observe(_ snapshot: DrillSnapshot) {
        let now = Console.realTime()
        let (began, first) = state.withLock { state in
            if state.began == nil { (state.began, state.shown, state.firstVirtual) = (now, now, snapshot.time) }
            return (state.began ?? now, state.firstVirtual)
        }
        if let pace {
            let due = began + (snapshot.time - first).wholeNanoseconds / Int64(pace)
            Console.pause(nanoseconds: due - now)
        }
        let interval: Int64 = isTerminal ? 100_000_000 : 10_000_000_000
        let isDue = state.withLock { state in
            guard now - state.shown >= interval else { return false }
            state.shown = now
            return true
        }
        if isDue { show(snapshot) }
    }

    func finish() {
        if isTerminal { Console.progress("\r\u{1B}[K") }
    }

    private func show(_ snapshot: DrillSnapshot) {
        var line =
            "\(scenario)  \(snapshot.phase) \(Wording.duration(snapshot.time))/\(Wording.duration(snapshot.until))"
        line +=
            "  in \(Wording.count(snapshot.attemptedPerSecond))/s  out \(Wording.count(snapshot.settledPerSecond))/s"
        line += "  backlog \(Wording.count(snapshot.backlog))"
        if !snapshot.faults.isEmpty { line += "  faults: " + snapshot.faults.joined(separator: ", ") }
        Console.progress(isTerminal ? "\r\(line.prefix(Console.width - 1))\u{1B}[K" : line + "\n")
    }
}
