import StrictYAML

/// The scenario language, described out of the definition that decodes it.
extension Scenario {
    /// JSON Schema (draft 2020-12) for editors. What a scenario must have may come from what it imports, so only the
    /// first line is required.
    public static var jsonSchema: String {
        JSONSchema.document(schema.description, title: "Logdrill scenario", mayLack: ["name", "workloads"])
    }

    /// The reference of the language, in Markdown.
    public static var reference: String {
        introduction + "\n" + Fault.table + "\n" + LanguageReference.tables(schema.description)
    }

    private static let introduction = """
        # The scenario language

        Every key of a scenario file, what it accepts and what holds without it.

        <!-- Written by `logdrill schema --format markdown`; a test compares it with the program. -->

        ## Overview

        A file begins with `logdrill: 1`. A name and one workload are enough; everything else has a default, which
        `logdrill validate FILE --effective` prints. Times without further words count from the start of the run.
        Quantities carry their unit: `90s`, `1h30m`, `2GiB`, `10k/s`, `2.5%`. What is wrong is told with file, line and
        column, all of it at once, and with what was probably meant.

        **Overrides.** `set:` in the file, and `--set PATH=VALUE` on the command line, change single values:
        `workloads.storm.rate=2k/s`, `expect.1.below=30s` (elements of lists are numbered from 1). The command line wins
        over the file's `set`, `set` over the keys it names.

        **Imports.** `import: [fleet.yaml]` makes the keys of other files hold here. This file wins over what it imports,
        later imports win over earlier ones, key by key: mappings are merged (workloads and faults by their names), lists
        and single values replaced. `name` and `why` are not imported. Paths count from the folder of the file that they
        stand in. Files that import one another are refused.

        **Kafka's names.** Settings of the cluster, its topic and its clients are accepted under Kafka's own names too (but
        for `security`), in files and with `--set`, bare numbers in Kafka's units: `retention.ms: 600000` is
        `retention: 10m`, `segment.bytes: 1048576` is `segment.bytes: 1MiB`, `linger.ms: 5` is `linger: 5ms`.

        **When faults begin and end.** `at` a time; `after` another fault was undone (`after: leader-loss`), had begun
        (`after: start of leader-loss`), or a workload's burst was over or had begun (`after: burst 1 of storm`,
        `after: start of burst 1 of storm`), with a `delay` if wanted; `when` a measure has come
        (`when: {measure: backlog, above: 5k, for: 10s}`), which is looked at once per second of the run, as long as
        workloads run. A fault is undone after `for`, by `undo` (`undo: {after: …}` or `undo: {when: …}`), or when the
        run heals. `every` begins it again. A fault that never came, or that changed nothing, makes the run inconclusive,
        unless it says `mayMiss: true`.

        **Which records and when.** An expectation may be of a part of the records (`where: {service: web}`) and of a
        stretch of the run: `during`, `outside` or `after` a fault, a workload, `burst N of WORKLOAD`, or times such as
        `2m..5m`. A record belongs to the time at which it was meant to be emitted.

        **Editors.** `logdrill schema > logdrill.schema.json` writes a JSON Schema. With the YAML language server, this
        first line makes an editor complete and check a scenario:

        ```yaml
        # yaml-language-server: $schema=./logdrill.schema.json
        ```

        """
}
