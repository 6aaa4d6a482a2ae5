import StrictYAML

extension ScenarioMistake {
    /// An expectation.
    static let expect: [ScenarioMistake] = [
        ScenarioMistake(
            "{}",
            "6:5: the key \"measure\" is missing in expect.1; accepted: \(Words.measures)"
        ),
        ScenarioMistake(
            "{measure: lost}",
            "6:5: expect.1: found no bound; accepted: one of below, atMost, atLeast, exactly"
        ),
        ScenarioMistake(
            "{measure: lsot, exactly: 0}",
            "6:15: expect.1.measure: found \"lsot\"; accepted: \(Words.measures); did you mean lost?"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, atMost: 5}",
            "6:5: expect.1: found atMost and exactly; accepted: one of below, atMost, atLeast, exactly"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 5s}",
            "6:30: expect.1.exactly: found \"5s\"; accepted for lost: a number of records, such as 0 or 10k"
        ),
        ScenarioMistake(
            "{measure: latency p99, below: 30}",
            "6:35: expect.1.below: found \"30\"; accepted for latency p99: \(Words.duration); did you mean 30s?"
        ),
        ScenarioMistake(
            "{measure: latency p99, below: 30 s}",
            "6:35: expect.1.below: found \"30 s\"; accepted: a number of records, a size or duration "
                + "with its unit, or a rate; did you mean 30s?"
        ),
        ScenarioMistake(
            "{measure: throughput, atLeast: 500}",
            "6:36: expect.1.atLeast: found \"500\"; accepted for throughput: \(Words.rate); did you mean 500/s?"
        ),
        ScenarioMistake(
            "{measure: recovery, of: nobody, below: 30s}",
            "6:29: expect.1.of: no fault is named \"nobody\"; there are: f"
        ),
        ScenarioMistake(
            "{measure: recovery, below: 30s, where: {service: app}}",
            "6:37: expect.1.where: recovery is of the whole pipeline; accepted without where"
        ),
        ScenarioMistake(
            "{measure: recovery, below: 30s, during: f}",
            "6:37: expect.1.during: a recovery has its own time; accepted: of"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, of: f}",
            "6:33: expect.1.of: only a recovery is of a fault"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, during: g}",
            "6:41: expect.1.during: no fault or workload is named \"g\"; there are: f, w; did you mean \"f\"?"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, during: f, outside: f}",
            "6:5: expect.1: found several times; accepted: one of during, outside, after"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, during: 10m..20m}",
            "6:41: expect.1.during: nothing is emitted any more by then (run.until: 5m)"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, during: 2m..1m}",
            "6:41: expect.1.during: found \"2m..1m\": it ends before it begins; accepted: \(Words.span)"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, during: 1..2}",
            "6:41: expect.1.during: found \"1..2\"; accepted: \(Words.span)"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, outside: burst 1 of w}",
            "6:42: expect.1.outside: there is no burst 1 of w; it has none"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, after: burst 1 of v}",
            "6:40: expect.1.after: no workload is named \"v\"; there are: w; did you mean \"w\"?"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, after: burst of w}",
            "6:40: expect.1.after: found \"burst of w\"; accepted: \(Words.span)"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, where: {servce: app}}",
            "6:41: unknown key \"servce\" in expect.1.where; accepted: workload, service, "
                + "source, severity, partition; did you mean \"service\"?"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, where: {service: ap}}",
            "6:50: expect.1.where.service: no service is named \"ap\"; there are: app; did you mean \"app\"?"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, where: {workload: v}}",
            "6:51: expect.1.where.workload: no workload is named \"v\"; there are: w; did you mean \"w\"?"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, where: {source: w-1}}",
            "6:49: expect.1.where.source: no source is named \"w-1\"; there are: w"
        ),
        ScenarioMistake(
            "{measure: lost, exactly: 0, where: {partition: 12}}",
            "6:52: expect.1.where.partition: there is no partition 12; accepted: 0 to 11"
        ),
        ScenarioMistake(
            "{measure: memory max, below: 8}",
            "6:34: expect.1.below: found \"8\"; accepted for memory max: \(SizeText.accepted); did you mean 8B?"
        ),
        ScenarioMistake(
            "{measure: lost, below: 8MiB}",
            "6:28: expect.1.below: found \"8MiB\"; accepted for lost: a number of records, such as 0 or 10k"
        ),
        ScenarioMistake(
            "{measure: memory max, below: 8MiB, during: 1s..2s}",
            "6:40: expect.1.during: memory max is of the whole run"
        ),
        ScenarioMistake(
            "{measure: lost, '>': 0}",
            "6:21: unknown key \">\" in expect.1; accepted: measure, below, atMost, atLeast, "
                + "exactly, of, where, during, outside, after, always"
        ),
    ]

    /// Lines about anomalies.
    static let anomalies: [ScenarioMistake] = [
        ScenarioMistake(
            "allow: {lost: {because: x}}",
            "4:9: unknown anomaly \"lost\"; accepted: \(Words.anomalies); lost is a measure, which is bounded by "
                + "expect: [{measure: lost, atMost: 10}]; the anomalies of loss: acked-lost, unseen, expired-unread"
        ),
        ScenarioMistake(
            "allow: {latency p99: {because: x}}",
            "4:9: unknown anomaly \"latency p99\"; accepted: \(Words.anomalies); latency p99 is a measure, which is "
                + "bounded by expect: [{measure: latency p99, below: …}]"
        ),
        ScenarioMistake(
            "allow: lost",
            "4:8: allow: found \"lost\"; accepted: a mapping from anomalies to what is admitted, such as {acked-lost: "
                + "{atMost: 10, because: why}}; lost is a measure, which is bounded by expect: [{measure: lost, atMost: "
                + "10}]; the anomalies of loss: acked-lost, unseen, expired-unread"
        ),
        ScenarioMistake(
            "allow: [unseen]",
            "4:8: allow: found a list; accepted: a mapping from anomalies to what is admitted, such as {unseen: "
                + "{atMost: 10, because: why}}"
        ),
        ScenarioMistake(
            "allow: {acked-lot: {because: x}}",
            "4:9: unknown anomaly \"acked-lot\"; accepted: \(Words.anomalies); did you mean \"acked-lost\"?"
        ),
        ScenarioMistake(
            "allow: {unseen: {atMost: 3}}",
            "4:9: the key \"because\" is missing in allow.unseen; accepted: text"
        ),
        ScenarioMistake(
            "allow: {unseen: {because: x, during: g}}",
            "4:38: allow.unseen.during: no fault or workload is named \"g\"; there are: w; did you mean \"w\"?"
        ),
        ScenarioMistake(
            "allow: {unseen: {because: x, durng: g}}",
            "4:30: unknown key \"durng\" in allow.unseen; accepted: atMost, during, because; did you mean \"during\"?"
        ),
        ScenarioMistake(
            "allow: {unseen: {because: x}}\ndemonstrates: unseen",
            "4:9: allow.unseen: it is demonstrated, and so admitted already"
        ),
        ScenarioMistake(
            "demonstrates: everything",
            "4:15: demonstrates: found \"everything\"; accepted: \(Words.anomalies)"
        ),
        ScenarioMistake(
            "demonstrates: [unseen, acked]",
            "4:24: demonstrates.2: found \"acked\"; accepted: \(Words.anomalies)"
        ),
    ]
}
