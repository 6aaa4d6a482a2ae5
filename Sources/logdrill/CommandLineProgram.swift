import CommandDeclaration
import DrillRunner

/// Everything that can be typed, declared once.
enum CommandLineProgram {
    enum Format: String, CaseIterable, Sendable { case text, json }

    static let seed = ValueOption<UInt64>(
        "seed",
        "N",
        .integer(0...UInt64.max),
        "Runs with this seed instead of the scenario's."
    )
    static let overrides = ValueOption(
        "set",
        "PATH=VALUE",
        .text("PATH=VALUE"),
        isRepeatable: true,
        "Overrides a value of the scenario, such as workloads.storm.rate=2k/s."
    )
    static let format = ValueOption<Format>(
        "format",
        "FORMAT",
        .word,
        "text for people (default), json for programs: one object per run and line."
    )
    static let output = ValueOption(
        "output",
        "DIR",
        .text("DIR", completion: .folders),
        "Also writes each run's report into this folder."
    )
    static let report = ReportFile.option(
        ReportFile.Form.allCases,
        "Writes a report: a page with charts (.html), JUnit (.xml), Markdown (.md) or JSON (.json)."
    )
    static let pace = ValueOption<Int>(
        "pace",
        "FACTOR",
        ValueFormat("a factor such as 120x", read: readPace),
        "Slows the run for watching to this many times real time; changes nothing in it."
    )
    static let jobs = ValueOption<Int>(
        "jobs",
        letter: "j",
        "N",
        .integer(1...1_024),
        "So many runs at a time; one where not given. Their results come in the order of the runs all the same."
    )
    static let failFast = Flag("fail-fast", "Begins no further run after one that did not pass.")
    static let checkDeterminism = Flag(
        "check-determinism",
        "Runs a second time in another process and compares the traces."
    )
    static let effective = Flag("effective", "Prints the whole scenario with every default filled in.")
    static let events = ValueOption(
        "events",
        "FROM..TO",
        .text("FROM..TO"),
        "Prints these boundary events instead of the checkpoints."
    )

    private static let scenarios = Operands(
        "SCENARIO",
        "Scenario files.",
        count: 1...10_000,
        completion: .files(["yaml"])
    )

    static let program = Program(
        "logdrill",
        "What will your log pipeline do on its worst day?",
        discussion: """
            A scenario file describes a pipeline, a log storm, faults, and what is expected. `run` plays it against the \
            real pipeline code and an in-memory Kafka in virtual time, and ends in a verdict.
            """,
        version: DrillReport.version,
        commands: [
            Command(
                "run",
                "Runs drills and judges them.",
                discussion: """
                    Results go to standard output, progress to standard error. Every run is repeatable: the same \
                    scenario, seed and build give the same trace.
                    """,
                operands: scenarios,
                options: [seed, overrides, jobs, failFast, format, report, output, pace, checkDeterminism],
                examples: [
                    Example("logdrill run Scenarios/*.yaml", "Runs every scenario."),
                    Example("logdrill run Scenarios/poison-records.yaml --seed 7", "Runs one with another seed."),
                    Example(
                        "logdrill run Scenarios/*.yaml --report run.html --report junit.xml",
                        "Writes a page for each run, and all of them for a CI server."
                    ),
                    Example(
                        "logdrill run Scenarios/store-down-then-back.yaml --set run.until=10m --pace 120x",
                        "Runs one for longer, slowly enough to watch."
                    ),
                ]
            ),
            NewCommand.declaration,
            ListCommand.declaration,
            ExploreCommand.declaration,
            ShrinkCommand.declaration,
            SweepCommand.declaration,
            TraceCommand.declaration,
            CompareCommand.declaration,
            Command(
                "validate",
                "Says what is wrong with scenario files, without running them.",
                operands: scenarios,
                options: [overrides, effective],
                examples: [
                    Example("logdrill validate Scenarios/*.yaml", "Checks every scenario."),
                    Example(
                        "logdrill validate Scenarios/poison-records.yaml --effective",
                        "Shows every default that is in force."
                    ),
                ]
            ),
            RecordCommand.declaration,
            SchemaCommand.declaration,
            Command(
                "digest",
                "Prints the checkpoints of a run's trace, for comparing two.",
                operands: SearchOptions.scenario,
                options: [seed, overrides, events],
                examples: [
                    Example(
                        "logdrill digest Scenarios/poison-records.yaml --seed 7",
                        "Prints a hash every 1,000 events."
                    )
                ]
            ),
        ],
        examples: [
            Example("logdrill run Scenarios/storm-loses-broker-then-slow-store.yaml", "Runs the demo's drill."),
            Example("logdrill new store-outage -o mine.yaml", "Makes a scenario of your own; then: run mine.yaml."),
            Example("logdrill list", "Shows what each scenario demonstrates."),
            Example("logdrill schema > logdrill.schema.json", "Lets your editor complete and check scenarios."),
        ],
        exitCodes: [
            (0, "everything passed"), (1, "an expectation or a checker was violated"),
            (2, "the input or the usage is wrong"),
            (3, "inconclusive: a fault changed nothing, a mark was never reached, or nothing was proven"),
            (70, "a bug of logdrill"),
        ]
    )

    private static func readPace(_ text: String) -> Int? {
        guard text.hasSuffix("x"), let factor = Int(text.dropLast()), factor > 0 else { return nil }
        return factor
    }
}
