import SystemPorts

extension Shrunken {
    /// Lines of a scenario file at most, its story included.
    public static let linesMax = 25

    /// What the scenario is called: where it was found, and what it shows.
    public var name: String {
        let (found, slug) = (original.scenario.name, result.cause.slug)
        return found.hasSuffix(slug) ? found : "\(found)-\(slug)"
    }

    /// The small scenario under its own name, with the seed that shows the failure.
    public var scenario: Scenario {
        var scenario = result.scenario
        scenario.name = name
        scenario.why = "A search found this in \(original.scenario.name)."
        scenario.run.seeds = [result.seed]
        // Once the bug is mended, a fault may come when nothing is left for it to change; the file must pass then.
        for index in scenario.faults.indices { scenario.faults[index].mayMiss = true }
        return scenario
    }

    /// The scenario's file, fit for `Scenarios/regressions`, with its story as a comment.
    ///
    /// - Parameters:
    ///   - scenario: ``scenario``, moved to the folder that the file goes to.
    ///   - path: the file's path, for the command that runs it.
    public func file(_ scenario: Scenario, path: String) -> String {
        let yaml = scenario.conciseYAML
        let room = max(2, Self.linesMax - yaml.split(separator: "\n").count)
        let story = self.story
        // The first line says where it comes from, the last one how to see it again.
        let first = "Found in \(original.scenario.name) with seed \(original.seed): \(result.cause)"
        let told = ([first] + story.prefix(room - 2)).map(Self.shortened)
        let again = ShellWords.line(["logdrill", "run", path, "--seed", "\(result.seed)"])
        return (told + ["Again: \(again)"]).map { "# \($0)\n" }.joined() + yaml
    }

    private var story: [String] {
        let (before, after) = (ScenarioSize(original.scenario), ScenarioSize(result.scenario))
        let reason = result.reason.split(separator: "\n").first.map(String.init) ?? ""
        var lines = ["Made small: \(before) before, \(after) now", "Seed \(result.seed) ends in: \(reason)"]
        guard let report = result.report else { return lines }
        lines += report.violations.first?.examples.prefix(1).map { "  \($0)" } ?? []
        lines += report.faults.map { fault in
            let from = Wording.duration(fault.from - .zero)
            let until = fault.until.map { "to \(Wording.duration($0 - .zero))" } ?? "to the end"
            let hits = "changed \(Wording.count(fault.hits, "operation"))"
            return "From \(from) \(until): \(fault.name) on \(fault.target), \(hits)"
        }
        let counts = report.counts
        guard counts.attempted > 0 else { return lines }
        let terms = [
            (counts.stored, "stored"), (counts.filtered, "filtered"), (counts.deadLettered, "dead-lettered"),
            (counts.dropped, "dropped"), (counts.lost, "lost"), (counts.inFlight, "in flight"),
        ].filter { $0.0 > 0 }
        lines.append(
            "\(Wording.count(counts.attempted, "record")) attempted = "
                + terms.map { "\(Wording.count($0.0)) \($0.1)" }.joined(separator: " + ")
                + (counts.duplicates > 0 ? "; \(Wording.count(counts.duplicates)) stored twice" : "")
        )
        return lines
    }

    private static func shortened(_ line: String) -> String {
        line.count <= 116 ? line : line.prefix(115) + "…"
    }
}
