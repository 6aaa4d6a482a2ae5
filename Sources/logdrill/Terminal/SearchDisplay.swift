import Synchronization

/// Shows a search while it runs: one line that is written over in a terminal, one every ten real seconds elsewhere.
final class SearchDisplay: Sendable {
    private let isTerminal = Console.errorIsTerminal
    private let shown = Mutex(Console.realTime())

    /// Shows `line` if it is time to; makes it only then.
    func show(_ line: () -> String) {
        let now = Console.realTime()
        let interval: Int64 = isTerminal ? 200_000_000 : 10_000_000_000
        let isDue = shown.withLock { shown in
            guard now - shown >= interval else { return false }
            shown = now
            return true
        }
        guard isDue else { return }
        Console.progress(isTerminal ? "\r\(line().prefix(Console.width - 1))\u{1B}[K" : line() + "\n")
    }

    func finish() {
        if isTerminal { Console.progress("\r\u{1B}[K") }
    }
}
