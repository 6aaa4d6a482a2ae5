import DrillRunner
import DrillSimulation

/// Runs a drill again in another process, since what differs between processes (hash seeds, addresses) does not differ
/// within one, and names the first boundary event in which the two runs differ.
struct DeterminismCheck {
    private let drill: Drill
    private let path: String
    private let seed: UInt64
    private let overrides: [String]

    init(_ drill: Drill, path: String, seed: UInt64, overrides: [String]) {
        self.drill = drill
        self.path = path
        self.seed = seed
        self.overrides = overrides
    }

    /// What differs, in words; `nil` where nothing does.
    func divergence(from hash: UInt64) throws -> String? {
        let theirs = try digest([])
        if theirs.last?.hasSuffix(" \(String(hash, radix: 16))") == true { return nil }
        let ours = DigestCommand.checkpoints(try drill.trace(seed: seed))
        guard let index = (0..<max(ours.count, theirs.count)).first(where: { line($0, ours) != line($0, theirs) })
        else {
            return "\(path): seed \(seed): this process ran the drill twice and got two traces"
        }
        let from = index == 0 ? 0 : number(line(index - 1, ours))
        let to = max(number(line(index, ours)), number(line(index, theirs)), from + 1)
        let window = ["--events", "\(from)..\(to)"]
        let (one, other) = (try digest(window), try digest(window))
        for place in 0..<max(one.count, other.count) where line(place, one) != line(place, other) {
            let common = place > 0 ? "\n  after  \(line(place - 1, one)), which both have" : ""
            return """
                \(path): seed \(seed): not the same in two processes. The first boundary event that differs, number \
                \(from + place):\(common)
                  one    \(line(place, one))
                  other  \(line(place, other))
                Something decided it that the seed does not: the order of a Dictionary or Set, a clock or a random \
                number from outside, an address. Look at what \(actor(line(place, one))) did just before.
                """
        }
        return """
            \(path): seed \(seed): not the same in two processes, somewhere between boundary events \(from) and \(to); \
            run it again to have the event named
            """
    }

    private func digest(_ further: [String]) throws -> [String] {
        var words = ["digest", path, "--seed", "\(seed)"] + further
        for override in overrides { words += ["--set", override] }
        return try ChildProcess.output(of: words).split(separator: "\n").map(String.init)
    }

    private func line(_ index: Int, _ lines: [String]) -> String {
        lines.indices.contains(index) ? lines[index] : "(nothing)"
    }

    /// Who did it: an event's line is its time, its process, and what was done.
    private func actor(_ line: String) -> String {
        let words = line.split(separator: " ")
        return words.count > 2 && words[1] == "s" ? String(words[2]) : words.count > 1 ? String(words[1]) : "it"
    }

    private func number(_ line: String) -> Int {
        line.split(separator: " ").first.flatMap { Int($0) } ?? 0
    }
}
