extension ScenarioMistake {
    /// When a fault begins and what undoes it.
    static let faultTimes: [ScenarioMistake] = [
        ScenarioMistake(
            "{kind: down, when: {}}",
            "5:25: the key \"measure\" is missing in faults.f.when; accepted: \(Words.conditions)"
        ),
        ScenarioMistake(
            "{kind: down, when: {measure: backlog}}",
            "5:25: faults.f.when: found no limit; accepted: one of above, below"
        ),
        ScenarioMistake(
            "{kind: down, when: {measure: backlog, above: 5k, below: 10k}}",
            "5:25: faults.f.when: found above and below; accepted: one of above, below"
        ),
        ScenarioMistake(
            "{kind: down, when: {measure: latency p99, above: 5s}}",
            "5:35: faults.f.when.measure: found \"latency p99\"; accepted: \(Words.conditions)"
        ),
        ScenarioMistake(
            "{kind: down, when: {measure: throughput, below: 100}}",
            "5:54: faults.f.when.below: found \"100\"; accepted for throughput: \(Words.rate); did you mean 100/s?"
        ),
        ScenarioMistake(
            "{kind: down, when: {measure: backlog, above: 30 s}}",
            "5:51: faults.f.when.above: found \"30 s\"; accepted: \(Words.quantity); did you mean 30s?"
        ),
        ScenarioMistake(
            "{kind: down, when: {measure: backlog, above: 5k}, at: 1m}",
            "5:56: faults.f.at: it begins when something is measured; accepted: one of at, after with a delay, when"
        ),
        ScenarioMistake(
            "{kind: down, when: {measure: backlog, above: 5k}, delay: 1m}",
            "5:56: faults.f.delay: it begins when something is measured; accepted: one of at, after with a delay, when"
        ),
        ScenarioMistake(
            "{kind: down, when: {measure: backlog, above: 5k}, after: g}\n  g: {kind: full, at: 1m, for: 3s}",
            "5:19: faults.f.when: it begins after g; accepted: one of at, after with a delay, when"
        ),
        ScenarioMistake(
            "{kind: down, after: start of g}",
            "5:26: faults.f.after: no fault is named \"g\"; there is none"
        ),
        ScenarioMistake(
            "{kind: down, after: the end}",
            "5:26: faults.f.after: found \"the end\"; accepted: \(Words.landmark)"
        ),
        ScenarioMistake(
            "{kind: down, after: start of f}",
            "5:26: faults.f.after: the faults wait for one another: f after f"
        ),
        ScenarioMistake(
            "{kind: down, after: start of burst 2 of w}",
            "5:26: faults.f.after: there is no burst 2 of w; it has none"
        ),
        ScenarioMistake(
            "{kind: down, after: burst 1 of v}",
            "5:26: faults.f.after: no workload is named \"v\"; there are: w; did you mean \"w\"?"
        ),
        ScenarioMistake(
            "{kind: down, at: 1m, undo: {}}",
            "5:33: faults.f.undo: found neither; accepted: one of after, when"
        ),
        ScenarioMistake(
            "{kind: down, at: 1m, undo: {delay: 3s}}",
            "5:34: faults.f.undo.delay: it is undone by a measure; accepted with after only"
        ),
        ScenarioMistake(
            "{kind: down, at: 1m, undo: {after: g, when: {measure: backlog, below: 3}}}\n  g: {kind: full, at: 1m, for: 3s}",
            "5:33: faults.f.undo: found both; accepted: one of after, when"
        ),
        ScenarioMistake(
            "{kind: down, at: 1m, for: 1m, undo: {after: g}}\n  g: {kind: full, at: 1m, for: 3s}",
            "5:27: faults.f.for: it is undone by something else; accepted: for, or undo"
        ),
        ScenarioMistake(
            "{kind: restart, target: broker 1, at: 1m, undo: {after: g}}\n  g: {kind: full, at: 1m, for: 3s}",
            "5:48: faults.f.undo: restart is over by itself; accepted without \"undo\""
        ),
        ScenarioMistake(
            "{kind: down, at: 1m, undo: {after: g}}",
            "5:41: faults.f.undo.after: no fault is named \"g\"; there is none"
        ),
        ScenarioMistake(
            "{kind: down, at: 1m, undo: {after: g}}\n  g: {kind: full, after: f, for: 3s}",
            "5:41: faults.f.undo.after: g waits for f itself, which is in force until then"
        ),
    ]
}
