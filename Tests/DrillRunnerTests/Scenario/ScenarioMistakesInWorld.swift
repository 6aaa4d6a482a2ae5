extension ScenarioMistake {
    /// Whole files.
    static let head: [ScenarioMistake] = [
        ScenarioMistake(
            "",
            "1:1: the file is empty; accepted: a mapping"
        ),
        ScenarioMistake(
            "name: x\nworkloads: {w: {rate: 10/s}}\n",
            "1:1: the file does not begin with \"logdrill: 1\"; accepted: that as the first line"
        ),
        ScenarioMistake(
            "name: x\nlogdrill: 1\nworkloads: {w: {rate: 10/s}}\n",
            "2:1: \"logdrill\" does not come first; accepted: \"logdrill: 1\" as the first line"
        ),
        ScenarioMistake(
            "logdrill: 2\nname: x\nworkloads: {w: {rate: 10/s}}\n",
            "1:11: logdrill: found \"2\"; accepted: 1, the language that this program reads"
        ),
        ScenarioMistake(
            "logdrill: 1\n",
            "1:1: the key \"name\" is missing at the top level of the scenario; accepted: text",
            "1:1: the key \"workloads\" is missing at the top level of the scenario; accepted: a "
                + "mapping from workload names to workloads, such as\n  workloads:\n    web:\n      rate: 500/s"
        ),
        ScenarioMistake(
            "logdrill: 1\nname: x\nworkloads: {}\n",
            "3:1: workloads: there is none; accepted: one workload at least, such as\n  workloads:\n    web:\n"
                + "      rate: 500/s"
        ),
        ScenarioMistake(
            "logdrill: 1\nname: x\nworkloads: [w]\n",
            "3:12: workloads: found a list; accepted: a mapping from workload names to workloads"
        ),
        ScenarioMistake(
            "logdrill: 1\nname: x\nworkload: {w: {rate: 10/s}}\n",
            "1:1: the key \"workloads\" is missing at the top level of the scenario; accepted: a "
                + "mapping from workload names to workloads, such as\n  workloads:\n    web:\n      rate: 500/s",
            "3:1: unknown key \"workload\" at the top level of the scenario; accepted: "
                + "\(Words.topKeys); did you mean \"workloads\"?"
        ),
        ScenarioMistake(
            "logdrill: 1\nname: x\nworkloads: {w: {}}\n",
            "3:16: the key \"rate\" is missing in workloads.w; accepted: \(Words.rate)"
        ),
    ]

    /// Lines under a scenario that is right otherwise.
    static let world: [ScenarioMistake] = [
        ScenarioMistake(
            "cluster: {retention: 1h, retention.ms: 5}",
            "4:26: cluster: found both retention.ms and retention, which are the same key"
        ),
        ScenarioMistake(
            "cluster: {retention.ms: 5 minutes}",
            "4:25: cluster.retention: found \"5 minutes\"; accepted: \(Words.duration), from 1ns to 366d, or "
                + "unlimited; did you mean 5m?"
        ),
        ScenarioMistake(
            "cluster: {retention.sm: 5}",
            "4:11: unknown key \"retention.sm\" in cluster; accepted: \(Words.clusterKeys); did you mean "
                + "\"retention.ms\"?"
        ),
        ScenarioMistake(
            "cluster: {partitons: 3}",
            "4:11: unknown key \"partitons\" in cluster; accepted: \(Words.clusterKeys); did you mean \"partitions\"?"
        ),
        ScenarioMistake(
            "cluster: {replication: 5}",
            "4:24: cluster.replication: 5 replicas need as many brokers; there are 3"
        ),
        ScenarioMistake(
            "cluster: {controllers: 5}",
            "4:24: cluster.controllers: 5 controllers need as many brokers; there are 3"
        ),
        ScenarioMistake(
            "cluster: {brokers: 1, replication: 1, min.insync.replicas: 2}",
            "4:60: cluster.min.insync.replicas: 2 in-sync replicas can never be had; there are 1 (replication)"
        ),
        ScenarioMistake(
            "cluster: {topic: a/b}",
            "4:18: cluster.topic: found \"a/b\"; accepted: a topic name of letters, digits, \".\", \"_\" and \"-\""
        ),
        ScenarioMistake(
            "cluster: {topic: other}\npipeline: {kafka: {topic: logs}}",
            "4:18: cluster.topic: the cluster's topic is other, the pipeline's logs; accepted: "
                + "one of the two keys, or twice the same"
        ),
        ScenarioMistake(
            "cluster: {retention: 0s}",
            "4:22: cluster.retention: found \"0s\"; accepted: \(Words.duration), from 1ns to 366d, or unlimited"
        ),
        ScenarioMistake(
            "cluster: {retention: 400d}",
            "4:22: cluster.retention: found \"400d\"; accepted: \(Words.duration), from 1ns to 366d, or unlimited"
        ),
        ScenarioMistake(
            "cluster: {latency: {client: 5}}",
            "4:29: cluster.latency.client: found \"5\"; accepted: \(Words.duration), from 0s to "
                + "366d; did you mean 5s?"
        ),
        ScenarioMistake(
            "cluster: {unclean.leader.election: off}",
            "4:36: cluster.unclean.leader.election: found \"off\"; accepted: true or false; did you mean false?"
        ),
        ScenarioMistake(
            "store: {guarantee: exactly-once}",
            "4:20: store.guarantee: found \"exactly-once\"; accepted: transactional, idempotent, atLeastOnce"
        ),
        ScenarioMistake(
            "store: {guarantee: atLeastOnce}\npipeline: {store: {guarantee: transactional}}",
            "4:20: store.guarantee: the store is atLeastOnce, the pipeline counts on transactional"
        ),
        ScenarioMistake(
            "pipeline: {kafka: {consumer: {sessionTimeout: 5s, heartbeatInterval: 1s}}}",
            "4:47: pipeline.kafka.consumer.sessionTimeout: the brokers refuse a member whose session lasts 5s, and "
                + "nothing would be consumed; accepted: from 6s to 30m (group.min and group.max.session.timeout.ms)"
        ),
        ScenarioMistake(
            "pipeline: {kafka: {consumer: {sessionTimeout: 31m, maxPollInterval: 1h}}}",
            "4:47: pipeline.kafka.consumer.sessionTimeout: the brokers refuse a member whose session lasts 31m, and "
                + "nothing would be consumed; accepted: from 6s to 30m (group.min and group.max.session.timeout.ms)"
        ),
        ScenarioMistake(
            "store: {capacity: 0}",
            "4:19: store.capacity: found \"0\"; accepted: a whole number from 1 to 1000000000, or unlimited"
        ),
        ScenarioMistake(
            "shippers: 0",
            "4:11: shippers: found \"0\"; accepted: a whole number from 1 to 100"
        ),
        ScenarioMistake(
            "processors: {cont: 2}",
            "4:14: unknown key \"cont\" in processors; accepted: count, cores; did you mean \"count\"?"
        ),
        ScenarioMistake(
            "run: {seeds: 10..1}",
            "4:14: run.seeds: found \"10..1\"; accepted: a seed such as 7, a range such as 1..10 "
                + "(at most 10000 seeds), or a list of seeds"
        ),
        ScenarioMistake(
            "run: {seeds: many}",
            "4:14: run.seeds: found \"many\"; accepted: a seed such as 7, a range such as 1..10 "
                + "(at most 10000 seeds), or a list of seeds"
        ),
        ScenarioMistake(
            "run: {seeds: [1, -2]}",
            "4:18: run.seeds.2: found \"-2\"; accepted: a whole number from 0"
        ),
        ScenarioMistake(
            "run: {until: 2h, atMost: 1h}",
            "4:14: run.until: the workloads end after 2h, but the run ends after 1h (atMost)"
        ),
        ScenarioMistake(
            "run: {until: 5}",
            "4:14: run.until: found \"5\"; accepted: \(Words.duration), from 1ns to 366d; did you mean 5s?"
        ),
        ScenarioMistake(
            "late after: 30",
            "4:13: late after: found \"30\"; accepted: \(Words.duration), from 1ns to 366d; did you mean 30s?"
        ),
        ScenarioMistake(
            "lateAfter: 30s",
            "4:1: unknown key \"lateAfter\" at the top level of the scenario; accepted: "
                + "\(Words.topKeys); did you mean \"late after\"?"
        ),
        ScenarioMistake(
            "pipeline: p.yaml",
            "4:11: pipeline: the file \"p.yaml\" cannot be read; accepted: a path relative to "
                + "the scenario, or a mapping"
        ),
        ScenarioMistake(
            "pipeline: {shiper: {}}",
            "4:12: unknown key \"shiper\" in pipeline; accepted: version, name, kafka, shipper, "
                + "processor, store; did you mean \"shipper\"?"
        ),
        ScenarioMistake(
            "set: [a]",
            "4:6: set: found a list; accepted: a mapping from paths to values"
        ),
        ScenarioMistake(
            "set: {workloads.v.rate: 5/s}",
            "4:7: workloads.v.rate: no workload named \"v\"; there are: w; did you mean \"w\"?"
        ),
        ScenarioMistake(
            "cluster: {brokers: 1, replication: 3}",
            "4:36: cluster.replication: 3 replicas need as many brokers; there are 1"
        ),
        ScenarioMistake(
            "cluster: {broker.session.timeout: 1s, broker.heartbeat.interval: 2s}",
            "4:66: cluster.broker.heartbeat.interval: a broker that sends a heartbeat every 2s "
                + "is fenced after 1s (broker.session.timeout)"
        ),
        ScenarioMistake(
            "pipeline: {kafka: {producer: {acks: 1, max.in.flight.requests.per.connection: 6}}}",
            "4:30: pipeline.kafka.producer: idempotence needs acks: all, maxInFlight: 5 at most; "
                + "or set enableIdempotence: false"
        ),
    ]
}
