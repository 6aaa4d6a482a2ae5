extension ScenarioMistake {
    /// A workload.
    static let workloads: [ScenarioMistake] = [
        ScenarioMistake(
            "{rate: 0/s}",
            "4:13: workloads.w.rate: found \"0/s\"; accepted: \(Words.rate), from 1/d to 1M/s"
        ),
        ScenarioMistake(
            "{rate: 2M/s}",
            "4:13: workloads.w.rate: found \"2M/s\"; accepted: \(Words.rate), from 1/d to 1M/s"
        ),
        ScenarioMistake(
            "{rate: 10}",
            "4:13: workloads.w.rate: found \"10\"; accepted: \(Words.rate), from 1/d to 1M/s; did you mean 10/s?"
        ),
        ScenarioMistake(
            "{rate: 1/s, arrivals: possion}",
            "4:28: workloads.w.arrivals: found \"possion\"; accepted: even, poisson; did you mean poisson?"
        ),
        ScenarioMistake(
            "{rate: 1/s, from: 2m, until: 1m}",
            "4:35: workloads.w.until: it ends (1m) before it begins (2m)"
        ),
        ScenarioMistake(
            "{rate: 1/s, from: 10m}",
            "4:24: workloads.w.from: it never begins: the run's workloads end after 5m (run.until)"
        ),
        ScenarioMistake(
            "{rate: 1/s, until: 10m}",
            "4:25: workloads.w.until: it ends too late: the run's workloads end after 5m (run.until)"
        ),
        ScenarioMistake(
            "{rate: 1/s, noisy: 100}",
            "4:25: workloads.w.noisy: one source cannot be noisier than the others; accepted: with 2 sources or more"
        ),
        ScenarioMistake(
            "{rate: 1/s, shippers: [2]}",
            "4:18: workloads.w.shippers: there is no shipper 2; accepted: 1 to 1"
        ),
        ScenarioMistake(
            "{rate: 1/s, shippers: [1, 1]}",
            "4:18: workloads.w.shippers: the same shipper is named twice"
        ),
        ScenarioMistake(
            "{rate: 1/s, ramp: {over: 1m}}",
            "4:24: the key \"to\" is missing in workloads.w.ramp; accepted: \(Words.rate), from 1/d to 1M/s"
        ),
        ScenarioMistake(
            "{rate: 1/s, ramp: {to: 5/s, at: 6m}}",
            "4:38: workloads.w.ramp.at: the ramp begins when the workload does not run; it runs from 0s to 5m"
        ),
        ScenarioMistake(
            "{rate: 1/s, bursts: [{at: 1m, times: 1}]}",
            "4:43: workloads.w.bursts.1.times: found \"1\"; accepted: a whole number from 2 to 1000000"
        ),
        ScenarioMistake(
            "{rate: 1/s, bursts: [{at: 6m}]}",
            "4:32: workloads.w.bursts.1.at: the burst begins when the workload does not run; it runs from 0s to 5m"
        ),
        ScenarioMistake(
            "{rate: 1/s, form: text, traces: {}}",
            "4:30: workloads.w.traces: a line of text has no place for it; accepted with form: ndjson"
        ),
        ScenarioMistake(
            "{rate: 1/s, form: text, environments: [a]}",
            "4:30: workloads.w.environments: a line of text has no place for it; accepted with form: ndjson"
        ),
        ScenarioMistake(
            "{rate: 1/s, environment: a, environments: [a]}",
            "4:31: workloads.w.environment: the records bring one of environments; accepted: one of the two keys"
        ),
        ScenarioMistake(
            "{rate: 1/s, traces: {records: 8..3}}",
            "4:36: workloads.w.traces.records: found \"8..3\": the larger number stands first; accepted: "
                + "a whole number, or a range such as 3..8, from 1 to 10000"
        ),
        ScenarioMistake(
            "{rate: 1/s, messages: [\"a\\nb\"]}",
            "4:29: workloads.w.messages.1: found \"a\\nb\" in quotes; accepted: text on one line"
        ),
        ScenarioMistake(
            "{rate: 1/s, bursts: [{at: 1m, errors: 2}]}",
            "4:44: workloads.w.bursts.1.errors: found \"2\"; accepted: a percentage from 0% to 100%, "
                + "such as 2.5%; did you mean 2%?"
        ),
        ScenarioMistake(
            "{replay: {file: a.logrec, pattern: '(a'}}",
            "4:41: workloads.w.replay.pattern: the pattern cannot be used: missing ): (a at byte 0 of '(a'"
        ),
        ScenarioMistake(
            "{replay: {file: a.logrec, continuation: '(a'}}",
            "4:46: workloads.w.replay.continuation: the pattern cannot be used: missing ): (a at byte 0 of '(a'"
        ),
        ScenarioMistake(
            "{replay: {file: a.logrec, pattern: '(?P<observed>a)'}}",
            "4:41: workloads.w.replay.pattern: the pattern cannot be used: field 'observed': is the moment when the "
                + "line was read"
        ),
        ScenarioMistake(
            "{replay: {file: a.logrec, pattern: '(?P<timestamp>a)', timestampFormat: '%X'}}",
            "4:78: workloads.w.replay.timestampFormat: unknown directive at byte 0 of '%X'"
        ),
        ScenarioMistake(
            "{replay: {file: a.logrec, pattern: '(?P<time>a)', timestampFormat: '%s'}}",
            "4:73: workloads.w.replay.timestampFormat: the pattern has no group `timestamp`; accepted: (?P<timestamp>…)"
        ),
        ScenarioMistake(
            "{replay: {file: a.logrec, timestampFormat: '%s'}}",
            "4:49: workloads.w.replay.timestampFormat: no group `timestamp` is read; accepted with a pattern only"
        ),
        ScenarioMistake(
            "{rate: 1/s, replay: {file: a.logrec}}",
            "4:13: workloads.w.rate: a recording with times is read in its own time; accepted: replay.times, or rate"
        ),
        ScenarioMistake(
            "{replay: {file: a.log, times: b}, traces: {}}",
            "4:40: workloads.w.traces: a replay takes its records from the recording; accepted without replay only"
        ),
        ScenarioMistake(
            "{rate: 1/s, diurnal: {period: 1h}}",
            "4:27: the key \"to\" is missing in workloads.w.diurnal; accepted: \(Words.rate), from 1/d to 1M/s"
        ),
        ScenarioMistake(
            "{rate: 1/s, diurnal: {to: 5/s, period: 10ms}}",
            "4:45: workloads.w.diurnal.period: found \"10ms\"; accepted: \(Words.duration), from 1s to 366d"
        ),
        ScenarioMistake(
            "{rate: 1/s, diurnal: {to: 5/s, period: 1s}}\nrun: {until: 1h}",
            "4:45: workloads.w.diurnal.period: a run of 1h has too many waves; accepted: at least 3s600ms"
        ),
        ScenarioMistake(
            "{rate: 1/s, diurnal: {to: 5/s}, ramp: {to: 5/s}}",
            "4:18: workloads.w.diurnal: it rises with the ramp already; accepted: one of the two"
        ),
        ScenarioMistake(
            "{replay: {file: a.log, times: b}, diurnal: {to: 5/s}}",
            "4:40: workloads.w.diurnal: a recording has its own timing"
        ),
        ScenarioMistake(
            "{rate: 1/s, replay: {file: a.log, shift: 1m}}",
            "4:47: workloads.w.replay: shift belongs to a recording with times; accepted with rate: the whole recording"
        ),
        ScenarioMistake(
            "{rate: 1/s, replay: {file: a.log, loop: always}}",
            "4:46: workloads.w.replay.loop: found \"always\"; accepted: a whole number from 1 to 1000000, or forever"
        ),
        ScenarioMistake(
            "{rate: 1/s, services: web}",
            "4:28: workloads.w.services: found \"web\"; accepted: \(Words.weights)"
        ),
        ScenarioMistake(
            "{rate: 1/s, services: {}}",
            "4:28: workloads.w.services: found a mapping; accepted: \(Words.weights)"
        ),
        ScenarioMistake(
            "{rate: 1/s, services: {web: 70%, api: 20%}}",
            "4:29: workloads.w.services: the percentages add up to 90%; accepted: 100%"
        ),
        ScenarioMistake(
            "{rate: 1/s, services: {web: 70%, api: 2}}",
            "4:29: workloads.w.services: found percentages beside weights; accepted: one or the other"
        ),
        ScenarioMistake(
            "{rate: 1/s, services: {web: 0}}",
            "4:29: workloads.w.services: all weights are 0; accepted: one at least above it"
        ),
        ScenarioMistake(
            "{rate: 1/s, severities: {inf: 1}}",
            "4:31: workloads.w.severities: found \"inf\"; accepted: trace, debug, info, warn, "
                + "error, fatal; did you mean \"info\"?"
        ),
        ScenarioMistake(
            "{rate: 1/s, severities: [notice]}",
            "4:31: workloads.w.severities.1: found \"notice\"; accepted: trace, debug, info, warn, error, fatal"
        ),
        ScenarioMistake(
            "{rate: 1/s, messageSize: 160B..60B}",
            "4:31: workloads.w.messageSize: found \"160B..60B\": the larger size stands first; "
                + "accepted: a size such as 100B, or a range such as 60B..160B, from 1B to 1MB"
        ),
        ScenarioMistake(
            "{rate: 1/s, messageSize: 60..160}",
            "4:31: workloads.w.messageSize: found \"60..160\"; accepted: a size such as 100B, or "
                + "a range such as 60B..160B, from 1B to 1MB"
        ),
        ScenarioMistake(
            "{rate: 1/s, poison: 0.5}",
            "4:26: workloads.w.poison: found \"0.5\"; accepted: a percentage from 0% to 100%, "
                + "such as 2.5%; did you mean 0.5%?"
        ),
        ScenarioMistake(
            "{rate: 1/s, records: 0}",
            "4:27: workloads.w.records: found \"0\"; accepted: a whole number from 1 to 10000000000"
        ),
        ScenarioMistake(
            "{replay: {}}",
            "4:15: the key \"file\" is missing in workloads.w.replay; accepted: a path"
        ),
        ScenarioMistake(
            "{replay: {file: a.log}}",
            "4:7: workloads.w.replay: a recording without times needs a rate; accepted: replay.times, or rate"
        ),
        ScenarioMistake(
            "{rate: 1/s, replay: {file: a.log, times: b}}",
            "4:13: workloads.w.rate: a recording with times is read in its own time; accepted: replay.times, or rate"
        ),
        ScenarioMistake(
            "{rate: 1/s, replay: {file: a.log, speed: 2x}}",
            "4:47: workloads.w.replay: speed belongs to a recording with times; accepted with rate: a higher rate"
        ),
        ScenarioMistake(
            "{replay: {file: a.log, times: b, speed: 2}}",
            "4:46: workloads.w.replay.speed: found \"2\"; accepted: a factor from 0.001x to "
                + "1000x, such as 10x or 0.5x; did you mean 2x?"
        ),
        ScenarioMistake(
            "{replay: {file: a.log, times: b}, poison: 1%}",
            "4:40: workloads.w.poison: a replay takes its records from the recording; accepted without replay only"
        ),
        ScenarioMistake(
            "{replay: {file: a.log, times: b}, sources: 2}",
            "4:49: workloads.w.sources: a recording is one source; accepted: 1, or one workload for each recording"
        ),
        ScenarioMistake(
            "{replay: {file: a.log, times: b}, bursts: [{at: 1m}]}",
            "4:40: workloads.w.bursts: a recording has its own timing"
        ),
        ScenarioMistake(
            "{rate: 1/s, replay: {file: a.log}, bursts: [{at: 1m}, {at: 2m, errors: 5%}]}",
            "4:77: workloads.w.bursts.2.errors: a recording has its own severities; accepted without replay only"
        ),
        ScenarioMistake(
            "{rate: 1/s, minimumSeverity: warning}",
            "4:35: workloads.w.minimumSeverity: found \"warning\"; accepted: trace, debug, info, warn, error, fatal"
        ),
        ScenarioMistake(
            "{rate: 1/s, poison: 1%}\npipeline: {processor: {deadLetters: {enabled: false}}}",
            "4:26: workloads.w.poison: poison belongs into the dead letters, but the pipeline "
                + "has none (processor.deadLetters.enabled: false)"
        ),
        ScenarioMistake(
            "{rate: 1/s, replay: {file: a.log}}\nexpect: [{measure: lost, exactly: 0, where: {severity: error}}]",
            "5:56: expect.1.where.severity: what is replayed is not told apart by severity; "
                + "accepted: workload, source, partition"
        ),
        ScenarioMistake(
            "{rate: 1/s, replay: {file: a.log}}\nexpect: [{measure: lost, exactly: 0, where: {service: web}}]",
            "5:55: expect.1.where.service: what is replayed is not told apart by service; "
                + "accepted: workload, source, partition"
        ),
    ]
}
