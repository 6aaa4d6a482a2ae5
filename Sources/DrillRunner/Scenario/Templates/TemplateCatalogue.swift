extension ScenarioTemplate {
    /// What `logdrill new` offers, the simplest first.
    public static let all = [smallest, storeOutage, brokerLoss, storm, deployment, dirtyRecords, incident]

    private static let pipeline = """
        # The pipeline. Whatever is not said has a default: logdrill validate FILE --effective
        cluster: {brokers: {{brokers}}, partitions: {{partitions}}, retention: {{retention}}}
        processors: {{processors}}
        """

    private static let smallest = ScenarioTemplate(
        "smallest",
        "Nothing goes wrong: the least that a scenario needs, to build upon.",
        """
        logdrill: 1
        name: {{name}}
        workloads:
          steady: {rate: {{rate}}, sources: {{sources}}}
        run: {until: 1m}
        expect:
          - {measure: lost, exactly: 0}
          - {measure: latency p99, below: 5s}
        """
    )

    private static let storeOutage = ScenarioTemplate(
        "store-outage",
        "The store refuses connections for a while, then comes back.",
        """
        logdrill: 1
        name: {{name}}
        why: The store is down for {{outage}}. Records must wait in Kafka, and none may be lost or stored twice.
        \(pipeline)
        workloads:
          steady: {rate: {{rate}}, sources: {{sources}}}
        faults:
          store-down: {kind: down, target: store, at: 30s, for: {{outage}}}
        run: {until: 5m}
        expect:
          - {measure: lost, exactly: 0}
          - {measure: duplicates, exactly: 0}
          # From the fault's start until the oldest waiting record is as young again as before.
          - {measure: recovery, of: store-down, below: 4m}
        """
    )

    private static let brokerLoss = ScenarioTemplate(
        "broker-loss",
        "The broker that leads a partition dies, and comes back a minute later.",
        """
        logdrill: 1
        name: {{name}}
        why: A broker dies while records are on their way to it. What was acknowledged must have been copied before.
        \(pipeline)
        workloads:
          steady: {rate: {{rate}}, sources: {{sources}}}
        faults:
          leader-loss: {kind: crash, target: leader of logs/0, at: 30s, for: 60s}
        run: {until: 3m}
        expect:
          - {measure: lost, exactly: 0}
          - {measure: latency p99, below: 20s, outside: leader-loss}
          - {measure: recovery, of: leader-loss, below: 60s}
        """
    )

    private static let storm = ScenarioTemplate(
        "storm",
        "Services log many times as much as usual, and the store slows down just then.",
        """
        logdrill: 1
        name: {{name}}
        why: An incident makes every service log errors; the store is slow for the same reason.
        \(pipeline)
        workloads:
          steady: {rate: {{rate}}, sources: {{sources}}}
          storm:
            rate: {{storm}}
            sources: {{sources}}
            from: 30s
            until: 60s
            severities: {error: 60%, warn: 20%, info: 20%}
        faults:
          # Begins as soon as the storm is felt, whenever that is.
          slow-store: {kind: slow, times: 3, when: {measure: backlog, above: 200}, for: 20s, mayMiss: true}
        run: {until: 3m}
        expect:
          - {measure: lost, exactly: 0}
          - {measure: stored, atLeast: 1, where: {severity: error}, during: storm}
          - {measure: latency p99, below: 2m}
        """
    )

    private static let deployment = ScenarioTemplate(
        "deployment",
        "Processors are restarted one after the other while the traffic goes on.",
        """
        logdrill: 1
        name: {{name}}
        why: A deployment restarts every processor. Rebalances must neither lose nor double what is in their hands.
        \(pipeline)
        workloads:
          steady: {rate: {{rate}}, sources: {{sources}}}
        faults:
          deployment: {kind: rolling-restart, target: all processors, at: 30s, pause: 10s}
        run: {until: 2m}
        expect:
          - {measure: lost, exactly: 0}
          - {measure: duplicates, exactly: 0}
          - {measure: recovery, of: deployment, below: 90s}
        """
    )

    private static let dirtyRecords = ScenarioTemplate(
        "bad-records",
        "The store refuses some records for good.",
        """
        logdrill: 1
        name: {{name}}
        why: One record in two hundred is refused by the store. It belongs into the dead letters, and must not block others.
        \(pipeline)
        workloads:
          steady: {rate: {{rate}}, sources: {{sources}}, poison: 0.5%}
        faults:
          refused: {kind: refuse-rows, target: store, at: 0s}
        run: {until: 1m}
        expect:
          - {measure: lost, exactly: 0}
          - {measure: dead-lettered, atLeast: 1}
          - {measure: latency p99, below: 5s}
        """
    )

    private static let incident = ScenarioTemplate(
        "incident",
        "A recording of your own logs is played again while a broker is gone.",
        """
        # Make the recording first: logdrill record app.log -o incident.logrec
        logdrill: 1
        name: {{name}}
        why: What happened last Tuesday, once more, with another end.
        \(pipeline)
        workloads:
          incident:
            replay:
              file: incident.logrec
              speed: 1x
              # Named groups become fields; a line that does not match is stored whole.
              pattern: '^(?P<timestamp>\\S+ \\S+) (?P<severity>[A-Z]+) (?P<message>.*)$'
              timestampFormat: '%Y-%m-%d %H:%M:%S,%f'
              service: app
        faults:
          leader-loss: {kind: crash, target: leader of logs/0, at: 10s, for: 30s, mayMiss: true}
        run: {until: 10m}
        expect:
          - {measure: lost, exactly: 0}
        """
    )
}
