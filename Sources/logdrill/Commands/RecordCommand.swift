import CommandDeclaration
import DrillRunner
import KeyedDigests

/// `logdrill record`: makes a recording out of log files.
struct RecordCommand {
    static let output = ValueOption(
        "output",
        letter: "o",
        "FILE",
        .text("FILE"),
        "Where the recording goes: a new file, whose name ends in .logrec."
    )
    static let time = ValueOption(
        "time",
        "PATTERN",
        .text("PATTERN"),
        "How the files write their times, such as '%Y-%m-%d %H:%M:%S,%f'; else it is recognised."
    )
    static let mask = Flag("mask", "Replaces letters by letters and digits by digits, by a key that is then forgotten.")
    static let maskKey = ValueOption(
        "mask-key",
        "FILE",
        .text("FILE", completion: .files([])),
        "Masks by the secret in this file instead: recordings masked by one secret agree in their words."
    )

    static let declaration = Command(
        "record",
        "Makes a recording from log files, by the times in their lines.",
        discussion: """
            The lines of all files are put in the order of their times; a line without a time stays behind the line \
            before it. The result is one compressed file, which a scenario plays with its own timing: \
            replay: {file: incident.logrec}.

            Masking keeps the shape of every line, its timestamp and the names of severities; the same word becomes \
            the same word throughout. Time patterns know %Y %y %m %d %e %b %a %H %M %S %T %I %p %f %z %s %Q.
            """,
        operands: Operands("FILE", "Log files, or - for standard input.", count: 1...1_000, completion: .files([])),
        options: [output, time, mask, maskKey],
        examples: [
            Example("logdrill record app.log -o incident.logrec", "Records one file."),
            Example("logdrill record *.log -o incident.logrec --mask", "Records several as one, readable by nobody."),
            Example("gzip -dc app.log.1.gz | logdrill record - -o incident.logrec", "Records what is compressed."),
        ]
    )

    /// Stands for standard input among the files.
    private static let standardInput = "-"

    private let command: ParsedCommand

    init(_ command: ParsedCommand) {
        self.command = command
    }

    func perform() -> ExitStatus {
        do {
            try record()
            return .pass
        } catch {
            Console.error("\(error)")
            return .wrongInput
        }
    }

    private func record() throws {
        guard let path = command[Self.output] else {
            throw Files.Failure(description: "logdrill record: where to? accepted: -o FILE.logrec")
        }
        guard path.hasSuffix(Replay.recordingEnding) else {
            throw Files.Failure(
                description: "\(path): scenarios know recordings by their ending; accepted: a name that ends in "
                    + Replay.recordingEnding
            )
        }
        var maker = RecordingMaker(pattern: command[Self.time], masking: try masking())
        for file in command.operands {
            let isInput = file == Self.standardInput
            try maker.add(try Files.read(isInput ? "/dev/stdin" : file), name: isInput ? "standard input" : file)
        }
        let recording = try maker.recording()
        let encoded = try recording.encoded()
        try Files.create(encoded, at: path)
        for account in maker.accounts {
            var words = "\(account.name): \(Wording.count(account.lines, "line")), times as \(account.pattern)"
            if account.untimed > 0 { words += "; \(account.untimed) without one, kept behind the line before" }
            if account.backward > 0 { words += "; \(account.backward) earlier than the line before, kept behind it" }
            Console.error(words)
        }
        let masked = recording.isMasked ? ", masked" : ""
        Console.output(
            "\(path): \(Wording.count(recording.count, "line")), \(Wording.count(recording.bytes.count, "byte")) in"
                + " \(Wording.count(encoded.count))\(masked)"
        )
        let untimed = maker.accounts.reduce(0) { $0 + $1.untimed }
        let rest = untimed > 0 ? "; \(Wording.count(untimed, "line")) without a time of \(untimed == 1 ? "its" : "their") own" : ""
        Console.output("  \(RecordingSpan(recording))\(rest)")
    }

    private func masking() throws -> Masking? {
        if let file = command[Self.maskKey] {
            do { return Masking(try DigestKey.derived(from: try Files.read(file))) } catch let error as DigestError {
                throw Files.Failure(description: "\(file): \(error); accepted: a file that holds a secret")
            }
        }
        return command[Self.mask] ? Masking(try DigestKey.random()) : nil
    }
}
