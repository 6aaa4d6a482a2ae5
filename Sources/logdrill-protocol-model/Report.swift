import RecordProtocolModel

/// Every world, one line each.
func runWorlds() -> Int32 {
    var surprises = 0
    var states = 0
    let clock = ContinuousClock()
    let begin = clock.now
    print(row("world", "states", "transitions", "seconds", "verdict"))
    for world in WorldSettings.all {
        let (found, seconds) = timed { world.explore() }
        states += found.states
        print(row(world.name, "\(found.states)", "\(found.transitions)", seconds, text(found.verdict)))
        if found.verdict != .holds {
            surprises += 1
            printTrace(found)
        }
    }
    print("\nWhere the protocol is known not to keep its word:")
    for limit in WorldSettings.limits {
        let (found, seconds) = timed { limit.world.explore() }
        states += found.states
        print(row(limit.world.name, "\(found.states)", "\(found.transitions)", seconds, text(found.verdict)))
        printTrace(found)
        if found.verdict != limit.expected { surprises += 1 }
    }
    let total = text(begin.duration(to: clock.now))
    print("\n\(states) states in \(total) s: \(surprises == 0 ? "as expected" : "\(surprises) surprises")")
    return surprises == 0 ? 0 : 1
}

/// Every broken variant, with the trace that fails.
func runBrokenVariants() -> Int32 {
    var surprises = 0
    var notRun = 0
    for variant in BrokenVariant.all {
        print("\(variant.name): without the rule that \(variant.rule)")
        guard variant.isAvailable else {
            print("    not run: build with --traits Mutants")
            notRun += 1
            continue
        }
        guard let found = variant.explore(), found.verdict != .holds, found.verdict != .tooLarge else {
            print("    NOT CAUGHT in \(variant.world)")
            surprises += 1
            continue
        }
        print("    \(variant.world), after \(found.states) states: \(text(found.verdict))")
        printTrace(found)
    }
    print("\(BrokenVariant.all.count - surprises - notRun) caught, \(surprises) not caught, \(notRun) not run")
    return surprises > 0 ? 1 : notRun > 0 ? 3 : 0
}

private func timed(_ explore: () -> Exploration) -> (Exploration, seconds: String) {
    let clock = ContinuousClock()
    let begin = clock.now
    let found = explore()
    return (found, text(begin.duration(to: clock.now)))
}

private func text(_ duration: Duration) -> String {
    let milliseconds = duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
    let tenths = (milliseconds + 50) / 100
    return "\(tenths / 10).\(tenths % 10)"
}

private func text(_ verdict: Exploration.Verdict) -> String {
    switch verdict {
    case .holds: "safe and live"
    case .unsafe(let rule): "UNSAFE: \(rule)"
    case .stuck: "STUCK: a record can never be settled"
    case .tooLarge: "TOO LARGE"
    }
}

private func printTrace(_ found: Exploration) {
    for (index, step) in found.trace.enumerated() { print("    \(index + 1). \(step)") }
}

private func row(_ name: String, _ states: String, _ transitions: String, _ seconds: String, _ verdict: String)
    -> String
{
    func padded(_ text: String, to width: Int, left: Bool) -> String {
        let fill = String(repeating: " ", count: max(0, width - text.count))
        return left ? text + fill : fill + text
    }
    return padded(name, to: 24, left: true) + padded(states, to: 10, left: false)
        + padded(transitions, to: 13, left: false) + padded(seconds, to: 9, left: false) + "  " + verdict
}
