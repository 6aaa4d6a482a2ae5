extension CommandMistake {
    /// Of `compare`.
    static let comparing: [CommandMistake] = [
        CommandMistake(
            ["compare", "gone.json", "other.json"],
            "gone.json: No such file or directory"
        ),
        CommandMistake(
            ["compare", "other.json", "other.json"],
            "other.json: no report of a run: the member \"schema\" is missing"
        ),
        CommandMistake(
            ["compare", "newer.json", "newer.json"],
            "newer.json: a report of the form logdrill.run/99; accepted: logdrill.run/1"
        ),
        CommandMistake(
            ["compare", "broken.json", "broken.json"],
            "broken.json:1: no JSON report: byte 3: a text is not closed"
        ),
        CommandMistake(
            ["compare", "nothing.json", "nothing.json"],
            "nothing.json: holds no run; accepted: what --report x.json writes"
        ),
        CommandMistake(
            ["compare", "other.json"],
            "logdrill compare: no REPORT given; accepted: two JSON reports: before and after\nTry: logdrill "
                + "compare --help"
        ),
        CommandMistake(
            ["compare", "other.json", "other.json", "--tolerance", "5"],
            "logdrill compare: --tolerance: found \"5\"; accepted: a percentage such as 10% or 0.5%\nTry: "
                + "logdrill compare --help"
        ),
    ]

    /// Of `sweep`.
    static let sweeping: [CommandMistake] = [
        CommandMistake(
            ["sweep", "small.yaml"],
            "found nothing to vary; accepted: --vary PATH=A..B, once or more often"
        ),
        CommandMistake(
            ["sweep", "gone.yaml", "--vary", "processors=1..4"],
            "gone.yaml: No such file or directory"
        ),
        CommandMistake(
            ["sweep", "small.yaml", "--vary", "processors"],
            "--vary: found \"processors\"; accepted: PATH=A..B, or PATH=A,B,C"
        ),
        CommandMistake(
            ["sweep", "small.yaml", "--vary", "processors=4..1"],
            "--vary processors: \"4..1\" does not rise; accepted: the smaller value first"
        ),
        CommandMistake(
            ["sweep", "small.yaml", "--vary", "processors=1..4s"],
            "--vary processors: found \"1..4s\"; accepted: two counts, durations, sizes or rates, such as "
                + "1..16 or 10s..10m; anything else as a list of values, such as 2x,4x,8x"
        ),
        CommandMistake(
            ["sweep", "small.yaml", "--vary", "processors=1,1"],
            "--vary processors: found a value twice in \"1,1\""
        ),
        CommandMistake(
            ["sweep", "small.yaml", "--vary", "processors=1,,2"],
            "--vary processors: found \"1,,2\"; accepted: 1 to 100 values with commas between"
        ),
        CommandMistake(
            ["sweep", "small.yaml", "--vary", "processors=1,2", "--vary", "processors=3,4"],
            "--vary processors: found twice; accepted: once for each setting"
        ),
        CommandMistake(
            ["sweep", "small.yaml", "--vary", "procesors=1..4"],
            "--vary procesors: unknown key \"procesors\" at the top level of the scenario; accepted: "
                + "logdrill, ⋯; did you mean \"processors\"?"
        ),
        CommandMistake(
            ["sweep", "small.yaml", "--vary", "processors=1..4", "--find", "latency"],
            "--find: found \"latency\"; accepted: MEASURE BOUND LIMIT, such as \"latency p99 below 2s\", the "
                + "bound one of below, atMost, atLeast, exactly"
        ),
        CommandMistake(
            ["sweep", "small.yaml", "--vary", "processors=1..4", "--find", "speed below 2s"],
            "--find: expect.1.measure: found \"speed\"; accepted: attempted, ⋯"
        ),
        CommandMistake(
            ["sweep", "small.yaml", "--vary", "processors=1..4", "--within", "70%"],
            "logdrill sweep: --within: found \"70%\"; accepted: a whole percentage from 1% to 50%\nTry: "
                + "logdrill sweep --help"
        ),
        CommandMistake(
            ["sweep", "small.yaml", "--vary", "processors=1..4", "--report", "x.xml"],
            "logdrill sweep: --report: found \"x.xml\"; accepted: a file that ends in .html, .md or "
                + ".json\nTry: logdrill sweep --help"
        ),
        CommandMistake(
            [
                "sweep", "small.yaml", "--vary", "cluster.partitions=1..1k", "--vary", "processors=1..1k", "--vary",
                "workloads.w.rate=1/s..1k/s", "--seeds", "1000",
            ],
            "found 25000 searches; accepted: 10000 at most, by fewer values or seeds"
        ),
    ]
}
