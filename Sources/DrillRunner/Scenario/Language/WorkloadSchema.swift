import LogModel
import StrictYAML
import TextPatterns

extension Workload {
    /// For who has none yet.
    static let example = "  workloads:\n    web:\n      rate: 500/s"

    static let rates = Rate(1, per: .seconds(86_400))...Rate.perSecond(1_000_000)

    static let schema = MappingSchema<Workload>(
        "workload",
        "What applications log, on an intended schedule, whatever the pipeline does.",
        initial: Workload(),
        fields: {
            Field("rate", \.rate, .rate(rates), "Records of all its sources together.")
            Field("arrivals", \.arrivals, .choice { $0.meaning }, "How records are spaced at a constant rate.")
            Field("ramp", \.ramp, .mapping(Ramp.schema), "The rate changes evenly to another one.")
            Field("diurnal", \.diurnal, .mapping(Diurnal.schema), "The rate rises and falls like the day.")
            Field("bursts", \.bursts, .list(of: .mapping(Burst.schema), count: 0...1_000), Burst.meaning)
            Field("from", \.from, .time, "When it starts.")
            Field("until", \.until, .length, "When it ends; else with the run.")
            Field("records", \.records, .integer(1...10_000_000_000), "It emits so many at most.")
            Field("sources", \.sources, .integer(1...10_000), "Files or sockets that carry its records.")
            Field(
                "noisy",
                \.noisy,
                .integer(1...1_000_000),
                "The first source emits so many times what each other does."
            )
            Field("input", \.input, .choice(), "A file that grows, or a socket.")
            Field(
                "shippers",
                \.shippers,
                .orEvery(.list(of: .integer(1...100), count: 1...100)),
                "Numbers of the shippers that read its sources, turn by turn."
            )
            Field("environment", \.environment, .text(), "Given to its records by the shipper.")
            Field("minimumSeverity", \.minimumSeverity, .choice(), "Records below it are filtered by the shipper.")
            Field("form", \.generated.form, .choice(), "How a record is written into a line.")
            Field("services", \.generated.services, .weighted(.names), "Services, with weights if wanted.")
            Field("severities", \.generated.severities, .weighted(.words()), severitiesMeaning)
            Field("environments", \.generated.environments, .orEvery(.weighted(.names)), "Environments, weighed alike.")
            Field(
                "messages",
                \.generated.messages,
                .orEvery(.weighted(.templates)),
                "What is said: texts with {user}, {number}, {hex}, {path}, {address}."
            )
            Field(
                "traces",
                \.generated.traces,
                .mapping(GeneratedContent.Traces.schema),
                "Records belong to traces, across services and sources."
            )
            Field(
                "stackTraces",
                \.generated.stackTraces,
                .percentage,
                "The chance of each record of severity error or fatal, a burst's included, to bring a stack trace of "
                    + "several lines: 20% is one in five of them."
            )
            Field(
                "messageSize",
                \.generated.messageBytes,
                .sizes(1...1_000_000),
                "Length of a message, such as 60B..160B."
            )
            Field("cardinality", \.generated.cardinality, .integer(1...1_000_000), "Different users spoken of.")
            Field("skew", \.generated.skew, .choice(), "How often each user is spoken of.")
            Field(
                "poison",
                \.generated.poison,
                .percentage,
                "The chance of each record, whatever its severity, that the store refuses it for good: 0.1% is one in "
                    + "a thousand."
            )
            Field("replay", \.replay, .mapping(Replay.schema), "Records come from a recording instead.")
        },
        rule: { workload, key in
            guard case .replay = workload.content, generatedKeys.contains(key) else {
                let isOfText = workload.generated.form == .text && workload.replay == nil
                guard ["environments", "traces"].contains(key), isOfText else { return nil }
                return "a line of text has no place for it; accepted with form: ndjson"
            }
            return "a replay takes its records from the recording; accepted without replay only"
        },
        check: { workload, node, problems in workload.check(node, &problems) }
    )

    private static let severitiesMeaning =
        "How likely a record is of each severity, drawn anew for each: a list of equal chances, weights, or "
        + "percentages, such as {info: 95%, error: 5%}. While a burst with `errors` lasts, they hold for the rest."

    private static let generatedKeys = [
        "form", "services", "severities", "environments", "messages", "traces", "stackTraces", "messageSize",
        "cardinality", "skew", "poison",
    ]

    /// The made-up content; its defaults where a recording is read instead.
    var generated: GeneratedContent {
        get {
            guard case .generated(let content) = content else { return GeneratedContent() }
            return content
        }
        set { content = .generated(newValue) }
    }

    /// The recording, if one is read.
    var replay: Replay? {
        get {
            guard case .replay(let replay) = content else { return nil }
            return replay
        }
        set { if let newValue { content = .replay(newValue) } }
    }

    private func check(_ node: YAMLNode, _ problems: inout Problems) {
        func report(_ key: String, _ message: String) {
            problems.inside(key) { $0.report(.impossible, at: node.place(of: [key]), message) }
        }
        if let until, until <= from {
            report("until", "it ends (\(DurationText.write(until))) before it begins (\(DurationText.write(from)))")
        }
        if noisy > 1 && sources == 1 {
            report("noisy", "one source cannot be noisier than the others; accepted: with 2 sources or more")
        }
        if Set(shippers).count < shippers.count { report("shippers", "the same shipper is named twice") }
        switch (rate, replay) {
        case (nil, nil):
            let message = "the key \"rate\" is missing in \(problems.dottedPath); accepted: \(RateText.accepted)"
            problems.report(Problem(.missingKey, at: node.place, message))
        case (nil, .some(let replay)) where !replay.hasTimes:
            let message = "a recording without times needs a rate; accepted: replay.times, or rate"
            problems.inside("replay") { $0.report(.impossible, at: node.place(of: ["replay"]), message) }
        case (.some, .some(let replay)) where replay.hasTimes:
            report("rate", "a recording with times is read in its own time; accepted: replay.times, or rate")
        default: break
        }
        if let replay, !replay.hasTimes {
            problems.inside("replay") { problems in
                if replay.speedPermille != 1_000 {
                    let message = "speed belongs to a recording with times; accepted with rate: a higher rate"
                    problems.report(.impossible, at: node.place(of: ["replay", "speed"]), message)
                }
                if replay.shift > .zero {
                    let message = "shift belongs to a recording with times; accepted with rate: the whole recording"
                    problems.report(.impossible, at: node.place(of: ["replay", "shift"]), message)
                }
            }
        }
        if replay != nil && sources > 1 {
            report("sources", "a recording is one source; accepted: 1, or one workload for each recording")
        }
        if rate == nil {
            let key = ramp != nil ? "ramp" : diurnal != nil ? "diurnal" : !bursts.isEmpty ? "bursts" : "arrivals"
            if key != "arrivals" || arrivals != .even { report(key, "a recording has its own timing") }
        }
        if replay != nil, let index = bursts.firstIndex(where: { $0.errors > .none }) {
            let place = node.place(of: ["bursts", "\(index + 1)", "errors"])
            let message = "a recording has its own severities; accepted without replay only"
            problems.inside("bursts.\(index + 1).errors") { $0.report(.impossible, at: place, message) }
        }
        if environment != nil && !generated.environments.isEmpty {
            report("environment", "the records bring one of environments; accepted: one of the two keys")
        }
        if ramp != nil && diurnal != nil {
            report("diurnal", "it rises with the ramp already; accepted: one of the two")
        }
    }
}

extension GeneratedContent.Traces {
    static let schema = MappingSchema<GeneratedContent.Traces>(
        "traces section",
        "Requests that pass through services, each of which logs them: trace_id and span_id.",
        initial: GeneratedContent.Traces(),
        fields: {
            Field("records", \.records, .counts(1...10_000), "Records of one source that a trace has, such as 3..8.")
            Field("concurrent", \.concurrent, .integer(1...1_000_000), "How many traces are under way at a time.")
        }
    )
}

extension Workload.Ramp {
    static let schema = MappingSchema<Workload.Ramp>(
        "ramp",
        "The rate changes evenly to another one, and stays there.",
        initial: Workload.Ramp(),
        fields: {
            Field("to", \.to, .rate(Workload.rates), isRequired: true, "The rate in the end.")
            Field("at", \.at, .time, "When the change begins, after the run's start.")
            Field("over", \.over, .length, "How long it takes.")
        }
    )
}

extension Workload.Diurnal {
    static let schema = MappingSchema<Workload.Diurnal>(
        "diurnal wave",
        "The rate rises and falls like the day, from the workload's rate to another one and back.",
        initial: Workload.Diurnal(),
        fields: {
            Field("to", \.to, .rate(Workload.rates), isRequired: true, "The highest rate.")
            Field("period", \.period, .duration(.seconds(1)...(.longest)), "From one lowest rate to the next.")
            Field("lowest", \.lowest, .time, "When the rate is lowest, after the run's start.")
        }
    )
}

extension Workload.Burst {
    static let schema = MappingSchema<Workload.Burst>(
        "burst",
        meaning,
        initial: Workload.Burst(),
        fields: {
            Field("at", \.at, .time, isRequired: true, "When it begins, after the run's start.")
            Field("for", \.length, .length, "How long it lasts.")
            Field(
                "times",
                \.times,
                .integer(2...1_000_000),
                "What the rate is multiplied with, as ramp, wave and other bursts have left it: 10 makes 5000/s of 500/s."
            )
            Field(
                "errors",
                \.errors,
                .percentage,
                "The chance of each of its records to be of severity error whatever `severities` say, which hold for the "
                    + "rest: 60%, and 5% of errors in `severities`, make 60% + 40% of 5%, or 62%. None by default: a "
                    + "burst is no worse than what came before. Where bursts overlap, the first in the list decides."
            )
        }
    )

    static let meaning =
        "Stretches during which the rate is multiplied: with rate: 500/s, {at: 30s, for: 20s, times: 10} makes it 5000/s "
        + "from 30 s to 50 s after the run's start. Severities change with `errors` only."
}

extension Replay {
    static let schema = MappingSchema<Replay>(
        "replay",
        "A recording that is read again. Paths are relative to the scenario's file.",
        initial: Replay(),
        fields: {
            Field("file", \.file, .text("a path"), isRequired: true, "The recorded lines.")
            Field(
                "times",
                \.times,
                .text("a path"),
                "When each line came: microseconds since the first, one number per line."
            )
            Field("speed", \.speedPermille, .factor, "So many times as fast as recorded.")
            Field("shift", \.shift, .time, "Where in the recording it begins; what came before is left out.")
            Field("loop", \.loop, .orWord("forever", .integer(1...1_000_000)), "So many times, one after the other.")
            Field(
                "pattern",
                \.pattern,
                .text("a regular expression (RE2) with named groups"),
                "How a line becomes fields."
            )
            Field("timestampFormat", \.timestampFormat, .text(), "How the group `timestamp` is read.")
            Field(
                "continuation",
                \.continuation,
                .text("a regular expression (RE2) such as ^\\s"),
                "A line in which it matches belongs to the line before, a stack trace to its record, and comes with it."
            )
            Field("service", \.service, .text(), "Given to lines that bring none.")
            Field("severity", \.severity, .choice(), "Given to lines that bring none.")
        },
        check: { replay, node, problems in replay.check(node, &problems) }
    )

    /// Patterns are tried when the file is read, not when the run is under way.
    private func check(_ node: YAMLNode, _ problems: inout Problems) {
        func report(_ key: String, _ message: String) {
            problems.inside(key) { $0.report(.wrongValue, at: node.place(of: [key]), message) }
        }
        var time: TimePattern?
        if let timestampFormat {
            do throws(TimePatternError) { time = try TimePattern(timestampFormat) } catch {
                report("timestampFormat", "\(error)")
            }
        }
        if let continuation {
            do { _ = try TextPattern(compile: continuation) } catch {
                report("continuation", "the pattern cannot be used: \(error)")
            }
        }
        guard let pattern else {
            if timestampFormat != nil {
                report("timestampFormat", "no group `timestamp` is read; accepted with a pattern only")
            }
            return
        }
        do {
            let compiled = try TextPattern(compile: pattern)
            _ = try TextLineMapping(groups: compiled.groupNames, timePattern: time)
            if timestampFormat != nil, !compiled.groupNames.contains("timestamp") {
                report("timestampFormat", "the pattern has no group `timestamp`; accepted: (?P<timestamp>…)")
            }
        } catch {
            report("pattern", "the pattern cannot be used: \(error)")
        }
    }
}
