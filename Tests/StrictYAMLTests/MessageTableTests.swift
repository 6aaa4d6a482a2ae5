import StrictYAML
import Testing

/// Every message of the YAML layer, beside the input that causes it.
@Suite("every message of the YAML layer")
struct MessageTableTests {
    /// `text` is decoded as a ``Sample``; the messages lack the file's name, which is `x.yaml`.
    struct Case: CustomTestStringConvertible, Sendable {
        let text: String
        let messages: [String]

        init(_ text: String, _ messages: String...) {
            self.text = text
            self.messages = messages
        }

        var testDescription: String { text }
    }

    static let tree: [Case] = [
        Case("", "1:1: the file is empty; accepted: a mapping"),
        Case("# nothing\n", "2:1: the file is empty; accepted: a mapping"),
        Case("name: [", "2:1: this is not YAML: did not find expected node content while parsing a flow node"),
        Case(
            "name: x\ncluster:\n\tbrokers: 3\n",
            "3:1: this is not YAML: found character that cannot start any token while scanning for the next token; "
                + "the line is indented with a tab, YAML indents with spaces"
        ),
        Case(
            "name: x\n tags: []\n",
            "2:6: this is not YAML: mapping values are not allowed in this context"
        ),
        Case("name: x\u{1}\n", "1:8: this is not YAML: control characters are not allowed"),
        Case("name: !!str x\n", "1:7: found the tag \"tag:yaml.org,2002:str\"; accepted: values without tags"),
        Case(
            "name: &a x\ncolour: *a\n",
            "1:7: found the anchor &a; accepted: values without anchors (aliases are not in the language)",
            "2:9: found the alias *a; accepted: the value itself, written out (aliases are not in the language)"
        ),
        Case("name: x\n---\nname: y\n", "2:1: a second document starts here; accepted: one document per file"),
        Case("name: x\n? [a]\n: b\n", "2:3: found a list as a key; accepted: a word"),
        Case(
            "name: x\nquick: true\nquick: false\n",
            "3:1: the key \"quick\" stands here a second time; the first is in line 2"
        ),
        Case(
            "- a\n",
            "1:1: found a list; accepted: a mapping of name, colour, quick, tags, start, cluster, workloads"
        ),
        Case(
            "name: x\ncluster: 3\n",
            "2:10: cluster: found \"3\"; accepted: a mapping of brokers, min.insync.replicas, retention, batch"
        ),
    ]

    static let scalars: [Case] = [
        Case("name:\n", "1:1: name: found nothing; accepted: text"),
        Case("name: on\n", "1:7: name: found \"on\"; accepted: text; did you mean \"on\" in quotes?"),
        Case("name: ~\n", "1:7: name: found \"~\"; accepted: text; did you mean \"~\" in quotes?"),
        Case("name: {}\n", "1:7: name: found a mapping; accepted: text"),
        Case("name: x\nquick: on\n", "2:8: quick: found \"on\"; accepted: true or false; did you mean true?"),
        Case("name: x\nquick: Off\n", "2:8: quick: found \"Off\"; accepted: true or false; did you mean false?"),
        Case("name: x\nquick: \"true\"\n", "2:8: quick: found \"true\" in quotes; accepted: true or false"),
        Case("name: x\ntags: one\n", "2:7: tags: found \"one\"; accepted: a list, each element text"),
        Case("name: x\ntags: [a, no]\n", "2:11: tags.2: found \"no\"; accepted: text; did you mean \"no\" in quotes?"),
        Case(
            "name: x\nstart: 2026-01-01\n",
            "2:8: start: found \"2026-01-01\"; accepted: a moment after RFC 3339, such as 2026-01-01T00:00:00Z; "
                + "did you mean 2026-01-01T00:00:00Z?"
        ),
        Case(
            "name: x\nstart: 2026-02-30T00:00:00Z\n",
            "2:8: start: found \"2026-02-30T00:00:00Z\": there is no such moment between the years 1970 and 2261; "
                + "accepted: a moment after RFC 3339, such as 2026-01-01T00:00:00Z"
        ),
        Case("name: x\ncolour: gren\n", "2:9: colour: found \"gren\"; accepted: red, green, blue; did you mean green?"),
    ]

    private static let count = "; accepted: a whole number from 1 to 99"
    private static let size = "; accepted: a size with its unit, such as 512B, 64KiB, 10MB or 2GiB, from 1B to 1GiB"
    private static let age =
        "; accepted: a duration with its unit, such as 250ms, 90s, 5m or 1h30m, from 1s to 1d, or unlimited"

    /// In a cluster.
    static let quantities: [Case] = [
        Case("brokers: 0", "2:20: cluster.brokers: found \"0\"\(count)"),
        Case("brokers: -1", "2:20: cluster.brokers: found \"-1\"\(count)"),
        Case("brokers: 010", "2:20: cluster.brokers: found \"010\"\(count); did you mean 10?"),
        Case("brokers: 0x10", "2:20: cluster.brokers: found \"0x10\"\(count)"),
        Case("brokers: 1:30", "2:20: cluster.brokers: found \"1:30\"\(count)"),
        Case("brokers: 1.5", "2:20: cluster.brokers: found \"1.5\": it is no whole number\(count)"),
        Case("brokers: 1e3", "2:20: cluster.brokers: found \"1e3\"\(count)"),
        Case("brokers: 1K", "2:20: cluster.brokers: found \"1K\"\(count); did you mean 1k?"),
        Case("brokers: 10_0", "2:20: cluster.brokers: found \"10_0\"\(count)"),
        Case("brokers: '3'", "2:20: cluster.brokers: found \"3\" in quotes\(count); did you mean 3 without quotes?"),
        Case("batch: 64", "2:18: cluster.batch: found \"64\"\(size); did you mean 64B?"),
        Case("batch: 64 kib", "2:18: cluster.batch: found \"64 kib\"\(size); did you mean 64KiB?"),
        Case("batch: 64K", "2:18: cluster.batch: found \"64K\"\(size); did you mean 64kB?"),
        Case(
            "batch: 0.3B",
            "2:18: cluster.batch: found \"0.3B\": it is no whole number of bytes, or more than 8 EiB\(size)"
        ),
        Case("batch: 2GiB", "2:18: cluster.batch: found \"2GiB\"\(size)"),
        Case("retention: 90", "2:22: cluster.retention: found \"90\"\(age); did you mean 90s?"),
        Case("retention: 5 minutes", "2:22: cluster.retention: found \"5 minutes\"\(age); did you mean 5m?"),
        Case("retention: 1:30", "2:22: cluster.retention: found \"1:30\"\(age)"),
        Case("retention: 2d", "2:22: cluster.retention: found \"2d\"\(age)"),
        Case("retention: -1s", "2:22: cluster.retention: found \"-1s\"\(age)"),
        Case(
            "retention: 30s1m",
            "2:22: cluster.retention: found \"30s1m\": larger units stand before smaller ones\(age)"
        ),
        Case(
            "retention: 0.1ns",
            "2:22: cluster.retention: found \"0.1ns\": it is finer than a nanosecond or longer than 292 years\(age)"
        ),
        Case(
            "retention: 106000d99999h",
            "2:22: cluster.retention: found \"106000d99999h\": it is longer than 292 years\(age)"
        ),
        Case(
            "min.insync.replica: 1",
            "2:11: unknown key \"min.insync.replica\" in cluster; accepted: brokers, min.insync.replicas, retention, "
                + "batch; did you mean \"min.insync.replicas\"?"
        ),
    ]

    private static let rate = "; accepted: a rate, such as 500/s, 10k/s or 100/min, from 1/s to 1M/s"
    private static let percentage = "accepted: a percentage from 0% to 100%, such as 2.5%"

    /// In a workload.
    static let shares: [Case] = [
        Case("rate: 10k", "2:23: workloads.w.rate: found \"10k\"\(rate); did you mean 10k/s?"),
        Case("rate: 10kps", "2:23: workloads.w.rate: found \"10kps\"\(rate); did you mean 10k/s?"),
        Case("rate: 100/minute", "2:23: workloads.w.rate: found \"100/minute\"\(rate); did you mean 100/min?"),
        Case("rate: 59/min", "2:23: workloads.w.rate: found \"59/min\"\(rate)"),
        Case("rate: fast", "2:23: workloads.w.rate: found \"fast\"\(rate)"),
        Case("rate: 1/s, poison: 5", "2:36: workloads.w.poison: found \"5\"; \(percentage); did you mean 5%?"),
        Case("rate: 1/s, poison: 5 %", "2:36: workloads.w.poison: found \"5 %\"; \(percentage); did you mean 5%?"),
        Case(
            "rate: 1/s, poison: 0.00001%",
            "2:36: workloads.w.poison: found \"0.00001%\": it is finer than a millionth; \(percentage)"
        ),
        Case(
            "rate: 1/s, poison: 101%",
            "2:36: workloads.w.poison: found \"101%\": it is more than everything; \(percentage)"
        ),
        Case(
            "poison: 1%",
            "2:13: the key \"rate\" is missing in workloads.w; \(rate.dropFirst(2))"
        ),
    ]

    @Test("what is not of the language is refused where it stands", arguments: tree + scalars)
    func wholeFiles(_ sample: Case) {
        #expect(Sample.problems(sample.text) == sample.messages.map { "x.yaml:\($0)" })
    }

    @Test("quantities are refused with their unit, range and what was meant", arguments: quantities)
    func ofQuantities(_ sample: Case) {
        let found = Sample.problems("name: x\ncluster: {\(sample.text)}\n")
        #expect(found == sample.messages.map { "x.yaml:\($0)" })
    }

    @Test("rates and percentages too", arguments: shares)
    func ofShares(_ sample: Case) {
        let found = Sample.problems("name: x\nworkloads: {w: {\(sample.text)}}\n")
        #expect(found == sample.messages.map { "x.yaml:\($0)" })
    }

    @Test("names are words")
    func names() {
        #expect(
            Sample.problems("name: x\nworkloads: {a.b: {rate: 1/s}}\n") == [
                "x.yaml:2:13: workloads: found the workload name \"a.b\"; accepted: a name of letters, digits, - and _"
            ]
        )
    }

    @Test("invalid UTF-8 is refused with its place, counted in characters")
    func invalidText() {
        let bytes = Array("name: x\ntags: [ä, ".utf8) + [0xC3, 0x28] + Array("]\n".utf8)
        #expect(throws: InvalidInput.self) { try Sample.schema.decode(bytes, file: "x.yaml") }
        do throws(InvalidInput) {
            _ = try Sample.schema.decode(bytes, file: "x.yaml")
        } catch {
            let message = "x.yaml:2:11: found the byte 0xC3, which is not UTF-8; accepted: UTF-8 text"
            #expect(error.description == message)
        }
    }

    @Test("size, depth and number of values are bounded")
    func limits() {
        let deep = "name: x\ntags: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(
            Sample.problems(deep) == [
                "x.yaml:2:38: mappings and lists are nested too deeply; accepted: at most 32 levels"
            ]
        )
        let many = "name: x\ntags: [" + String(repeating: "a,", count: 50_000) + "]"
        #expect(Sample.problems(many).map { $0.hasSuffix("too many values; accepted: at most 50000") } == [true])
        let large = "name: x\n" + String(repeating: "# filling\n", count: 200_000)
        #expect(Sample.problems(large) == ["x.yaml:1:1: the file has 2000008 bytes; accepted: at most 1048576"])
    }
}
