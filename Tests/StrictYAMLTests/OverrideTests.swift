import StrictYAML
import Testing

@Suite("overrides")
struct OverrideTests {
    static let text = """
        name: x
        tags: [a, b]
        cluster: {brokers: 5}
        workloads:
          storm: {rate: 1k/s}
        """

    @Test("an override replaces or adds a value, also below keys with dots, and the last one wins")
    func applied() throws {
        let sample = try Sample.decode(
            Self.text,
            overrides: [
                "name=y", "cluster.min.insync.replicas=3", "workloads.storm.rate=1/s", "workloads.storm.rate=2k/s",
                "workloads.storm.poison=1%", "tags.2=c", "workloads.calm={rate: 5/s}", "quick=false",
            ]
        )
        #expect(sample.name == "y" && !sample.isQuick)
        #expect(sample.tags == ["a", "c"])
        #expect(sample.cluster.brokers == 5 && sample.cluster.minInsync == 3)
        #expect(sample.workloads.map(\.name) == ["storm", "calm"])
        #expect(sample.workloads[0].rate == .perSecond(2_000))
        #expect(sample.workloads[0].poison == .percent(1))
    }

    @Test(
        "an override that leads nowhere is told as well as a wrong line of the file",
        arguments: [
            (
                "workloads.strom.rate=2k/s",
                "--set workloads.strom.rate: no workload named \"strom\"; there are: storm; did you mean \"storm\"?"
            ),
            (
                "cluster.broker=2",
                "--set cluster.broker: unknown key \"broker\" in cluster; accepted: brokers, min.insync.replicas, "
                    + "retention, batch; did you mean \"brokers\"?"
            ),
            (
                "cluster.min.insync.replica=2",
                "--set cluster.min.insync.replica: unknown key \"min.insync.replica\" in cluster; accepted: brokers, "
                    + "min.insync.replicas, retention, batch; did you mean \"min.insync.replicas\"?"
            ),
            (
                "nam=y",
                "--set nam: unknown key \"nam\" at the top level of the sample; accepted: name, colour, quick, tags, "
                    + "start, cluster, workloads; did you mean \"name\"?"
            ),
            (
                "workloads.storm.rate=2k",
                "--set workloads.storm.rate: found \"2k\"; accepted: a rate, such as 500/s, 10k/s or 100/min, "
                    + "from 1/s to 1M/s; did you mean 2k/s?"
            ),
            (
                "name.first=y",
                "--set name.first: there is no key \"first\" in name: it is a single value"
            ),
            ("tags.3=y", "--set tags.3: found \"3\" for an element of tags; accepted: 1 to 2"),
            ("tags=y", "--set tags: found \"y\"; accepted: a list, each element text"),
            ("name", "--set: found \"name\"; accepted: PATH=VALUE, such as workloads.storm.rate=2k/s"),
            ("=x", "--set: found \"=x\"; accepted: PATH=VALUE, such as workloads.storm.rate=2k/s"),
            ("a..b=x", "--set: found \"a..b=x\"; accepted: PATH=VALUE, such as workloads.storm.rate=2k/s"),
            ("name=", "--set name: found no value behind the \"=\"; accepted: a value"),
            (
                "name=[",
                "--set name: in the value \"[\": this is not YAML: did not find expected node content while parsing a "
                    + "flow node"
            ),
            (
                "workloads.calm={rat: 5/s}",
                "--set workloads.calm: the key \"rate\" is missing in workloads.calm; accepted: a rate, such as 500/s, "
                    + "10k/s or 100/min, from 1/s to 1M/s\n--set workloads.calm: unknown key \"rat\" in workloads.calm; "
                    + "accepted: rate, poison, from; did you mean \"rate\"?"
            ),
        ]
    )
    func refused(_ override: String, _ message: String) {
        let found = Sample.problems(Self.text, overrides: [override])
        #expect(found.sorted() == message.split(separator: "\n").map(String.init).sorted())
    }
}
