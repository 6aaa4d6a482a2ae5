extension CommandMistake {
    /// Of `new`.
    static let beginning: [CommandMistake] = [
        CommandMistake(
            ["new"],
            "no template given; there are: smallest, ⋯; more of each: logdrill new --list"
        ),
        CommandMistake(
            ["new", "nonsense"],
            "no template is named \"nonsense\"; there are: smallest, ⋯"
        ),
        CommandMistake(
            ["new", "store-outge"],
            "no template is named \"store-outge\"; there are: smallest, ⋯; did you mean store-outage?"
        ),
        CommandMistake(
            ["new", "a", "b"],
            "logdrill new: unexpected \"b\"; accepted: at most 1 TEMPLATE\nTry: logdrill new --help"
        ),
        CommandMistake(
            ["new", "smallest", "-o", "small.yaml"],
            "small.yaml: File exists; accepted: the name of a new file"
        ),
        CommandMistake(
            ["new", "smallest", "-o", "gone/x.yaml"],
            "gone/x.yaml: No such file or directory; accepted: a name in a folder that exists"
        ),
    ]

    /// Of `list`.
    static let listing: [CommandMistake] = [
        CommandMistake(
            ["list"],
            "no scenario in Scenarios; to make one: logdrill new"
        ),
        CommandMistake(
            ["list", "gone"],
            "gone: No such file or directory"
        ),
        CommandMistake(
            ["list", "folder"],
            "no scenario in folder; to make one: logdrill new"
        ),
        CommandMistake(
            ["list", "wrong.yaml"],
            "wrong.yaml:3:17: unknown key \"rat\" in workloads.w; accepted: rate, ⋯; did you mean \"rate\"?"
        ),
        CommandMistake(
            ["list", "app.log"],
            "app.log:1:1: found \"2026-01-02 03:04:05 a 2026-01-02 03:04:06 b\"; accepted: a mapping of "
                + "logdrill, ⋯"
        ),
    ]

    /// Of the command line itself, and of the commands that run scenarios.
    static let running: [CommandMistake] = [
        CommandMistake(
            [],
            "logdrill: no command given; accepted: run, new, list, ⋯\nTry: logdrill --help"
        ),
        CommandMistake(
            ["lst"],
            "logdrill: unknown command \"lst\"; accepted: run, new, list, ⋯; did you mean \"list\"?\nTry: "
                + "logdrill --help"
        ),
        CommandMistake(
            ["completion"],
            "logdrill completion: no shell given; accepted: one of bash, zsh, fish\nTry: logdrill completion --help"
        ),
        CommandMistake(
            ["completion", "csh"],
            "logdrill completion: found \"csh\"; accepted: one of bash, zsh, fish\nTry: logdrill completion --help"
        ),
        CommandMistake(
            ["run"],
            "logdrill run: no SCENARIO given; accepted: scenario files\nTry: logdrill run --help"
        ),
        CommandMistake(
            ["run", "gone.yaml"],
            "gone.yaml: No such file or directory"
        ),
        CommandMistake(
            ["run", "folder"],
            "folder: Is a directory; accepted: a file"
        ),
        CommandMistake(
            ["run", "wrong.yaml"],
            "wrong.yaml:3:17: unknown key \"rat\" in workloads.w; accepted: rate, ⋯; did you mean \"rate\"?"
        ),
        CommandMistake(
            ["run", "replay.yaml"],
            "replay.yaml: gone.log: No such file or directory"
        ),
        CommandMistake(
            ["run", "small.yaml", "--report", "x.pdf"],
            "logdrill run: --report: found \"x.pdf\"; accepted: a file that ends in .html, .xml (JUnit), .md "
                + "or .json\nTry: logdrill run --help"
        ),
        CommandMistake(
            ["run", "small.yaml", "--report", "app.log/x.html"],
            "app.log/x.html: Not a directory"
        ),
        CommandMistake(
            ["trace", "small.yaml", "--seed", "1"],
            "small.yaml: seed 1 has no anomaly; name a record (--record) or a partition (--partition)"
        ),
        CommandMistake(
            ["validate", "wrong.yaml"],
            "wrong.yaml:3:17: unknown key \"rat\" in workloads.w; accepted: rate, ⋯; did you mean \"rate\"?"
        ),
        CommandMistake(
            ["validate", "replay.yaml"],
            "replay.yaml:3:43: workloads.w.replay.file: gone.log: No such file or directory"
        ),
        CommandMistake(
            ["validate", "damaged.yaml"],
            "damaged.yaml:3:32: workloads.w.replay.file: there.logrec: it is no recording: it does not begin with "
                + "LOGREC; to make one: logdrill record"
        ),
        CommandMistake(
            ["shrink", "small.yaml", "--seed", "1"],
            "small.yaml: seed 1 does not fail: there is nothing to make small"
        ),
        CommandMistake(
            ["explore", "small.yaml", "--seeds", "4..1"],
            "logdrill explore: --seeds: found \"4..1\"; accepted: a range of seeds such as 1..200, or one "
                + "seed\nTry: logdrill explore --help"
        ),
    ]
}
