extension Shrunken {
    /// The schema of ``json(path:file:)``; rises when a member changes its meaning or goes, not when one is added.
    public static let schema = "logdrill.shrink/1"

    /// What was made small, and how far, as one JSON object on one line. Times are seconds.
    ///
    /// - Parameters:
    ///   - path: where the small scenario was written.
    ///   - file: what was written there.
    public func json(path: String, file: String) -> String {
        var json = JSONText()
        json.object { json in
            json.member("schema", Self.schema)
            json.member("build", BuildIdentity.current)
            json.member("scenario", original.scenario.name)
            json.member("seed", raw: "\(original.seed)")
            json.member("cause", result.cause.description)
            json.member("runs", runs)
            json.key("steps")
            json.array(steps) { $0.string($1) }
            json.key("before")
            json.object { ScenarioSize(original.scenario).write(to: &$0) }
            json.key("after")
            json.object { ScenarioSize(result.scenario).write(to: &$0) }
            json.member("file", path)
            json.member("lines", file.count { $0 == "\n" })
            json.member("shrunkenSeed", raw: "\(result.seed)")
            json.member("reproduce", ShellWords.line(["logdrill", "run", path, "--seed", "\(result.seed)"]))
        }
        return json.text
    }
}

extension ScenarioSize {
    func write(to json: inout JSONText) {
        json.member("faults", faults)
        json.member("untilSeconds", raw: Wording.seconds(until))
        json.member("records", records)
    }
}
