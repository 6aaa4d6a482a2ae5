import StrictYAML
import SystemPorts
import Testing

@Suite("strict decoding")
struct DecodingTests {
    static let whole = """
        name: a storm
        colour: blue
        quick: false
        tags: [one, "on", two words]
        start: 2026-01-01T00:00:00Z
        cluster:
          brokers: 5
          min.insync.replicas: 3
          retention: unlimited
          batch: 1MiB
        workloads:
          steady: {rate: 500/s}
          storm:
            rate: 2.5k/s
            poison: 0.5%
            from: 1m30s
        """

    @Test("every kind of value is read")
    func everything() throws {
        let sample = try Sample.decode(Self.whole)
        #expect(sample.name == "a storm")
        #expect(sample.colour == .blue)
        #expect(!sample.isQuick)
        #expect(sample.tags == ["one", "on", "two words"])
        #expect(sample.start == Timestamp(nanoseconds: 1_767_225_600_000_000_000))
        #expect(sample.cluster.brokers == 5 && sample.cluster.minInsync == 3)
        #expect(sample.cluster.retention == nil)
        #expect(sample.cluster.batch == 1_048_576)
        #expect(sample.workloads.map(\.name) == ["steady", "storm"])
        #expect(sample.workloads[1].rate == .perSecond(2_500))
        #expect(sample.workloads[1].poison == Percentage(millionths: 5_000))
        #expect(sample.workloads[1].from == .seconds(90))
    }

    @Test("what is not written has its default")
    func defaults() throws {
        let sample = try Sample.decode("name: x\n")
        #expect(sample.cluster.brokers == 3)
        #expect(sample.cluster.retention == .seconds(600))
        #expect(sample.workloads.isEmpty)
    }

    @Test("the effective text shows every default and decodes to the same value")
    func effective() throws {
        let sample = try Sample.decode(Self.whole)
        let text = Sample.schema.write(sample)
        #expect(try Sample.decode(text) == sample)
        #expect(
            Sample.schema.write(try Sample.decode("name: x\n")) == """
                name: x
                colour: red
                quick: true
                tags: []
                start: 1970-01-01T00:00:00Z
                cluster:
                  brokers: 3
                  min.insync.replicas: 2
                  retention: 10m
                  batch: 64KiB

                """
        )
    }

    @Test("all problems of a file are reported at once, from the top down")
    func allAtOnce() {
        let text = """
            colour: gren
            cluster: {brokers: three, retention: 90}
            workloads:
              storm: {rate: 0/s, poison: 101%}
            quick: yes
            surprise: 1
            """
        #expect(
            Sample.problems(text) == [
                "x.yaml:1:1: the key \"name\" is missing at the top level of the sample; accepted: text",
                "x.yaml:1:9: colour: found \"gren\"; accepted: red, green, blue; did you mean green?",
                "x.yaml:2:20: cluster.brokers: found \"three\"; accepted: a whole number from 1 to 99",
                "x.yaml:2:38: cluster.retention: found \"90\"; accepted: a duration with its unit, such as 250ms, "
                    + "90s, 5m or 1h30m, from 1s to 1d, or unlimited; did you mean 90s?",
                "x.yaml:4:17: workloads.storm.rate: found \"0/s\"; accepted: a rate, such as 500/s, 10k/s or 100/min, "
                    + "from 1/s to 1M/s",
                "x.yaml:4:30: workloads.storm.poison: found \"101%\": it is more than everything; accepted: "
                    + "a percentage from 0% to 100%, such as 2.5%",
                "x.yaml:5:8: quick: found \"yes\"; accepted: true or false; did you mean true?",
                "x.yaml:6:1: unknown key \"surprise\" at the top level of the sample; accepted: name, colour, quick, "
                    + "tags, start, cluster, workloads",
            ]
        )
    }

    @Test("what two values cannot be together is reported where one of them stands")
    func impossible() {
        let text = "name: x\ncluster:\n  brokers: 1\n  min.insync.replicas: 2\n"
        #expect(Sample.problems(text) == ["x.yaml:4:24: cluster: 2 in sync of 1 brokers"])
        #expect(Sample.problems("name: x\ncluster: {brokers: 1}\n") == ["x.yaml:2:10: cluster: 2 in sync of 1 brokers"])
    }
}
