extension ScenarioMistake {
    /// A fault.
    static let faults: [ScenarioMistake] = [
        ScenarioMistake(
            "{}",
            "5:3: the key \"kind\" is missing in faults.f; accepted: \(Words.kinds)"
        ),
        ScenarioMistake(
            "{kind: crsh, at: 1m}",
            "5:13: faults.f.kind: found \"crsh\"; accepted: \(Words.kinds); did you mean crash?"
        ),
        ScenarioMistake(
            "{kind: crash, at: 1m}",
            "5:6: the key \"target\" is missing in faults.f; accepted for crash: \(Words.crashTargets)"
        ),
        ScenarioMistake(
            "{kind: crash, target: broker 1}",
            "5:6: the key \"at\" is missing in faults.f; accepted: \(Words.duration); or after: another "
                + "fault; or when: something is measured"
        ),
        ScenarioMistake(
            "{kind: crash, target: broker 4, at: 1m}",
            "5:28: faults.f.target: there is no broker 4; accepted: 1 to 3"
        ),
        ScenarioMistake(
            "{kind: crash, target: broker, at: 1m}",
            "5:28: faults.f.target: found \"broker\"; accepted: \(Words.targets)"
        ),
        ScenarioMistake(
            "{kind: crash, target: Broker 1, at: 1m}",
            "5:28: faults.f.target: found \"Broker 1\"; accepted: \(Words.targets); did you mean broker 1?"
        ),
        ScenarioMistake(
            "{kind: crash, target: leadr of logs/0, at: 1m}",
            "5:28: faults.f.target: found \"leadr of logs/0\"; accepted: \(Words.targets); did "
                + "you mean leader of logs/0?"
        ),
        ScenarioMistake(
            "{kind: crash, target: leader of logs/12, at: 1m}",
            "5:28: faults.f.target: there is no partition 12 of logs; accepted: 0 to 11"
        ),
        ScenarioMistake(
            "{kind: crash, target: leader of log/0, at: 1m}",
            "5:28: faults.f.target: there is no topic log; there are: logs, logs.dead; did you mean \"logs\"?"
        ),
        ScenarioMistake(
            "{kind: crash, target: shipper 2, at: 1m}",
            "5:28: faults.f.target: there is no shipper 2; accepted: 1, the only one"
        ),
        ScenarioMistake(
            "{kind: crash, target: processor 0, at: 1m}",
            "5:28: faults.f.target: there is no processor 0; accepted: 1, the only one"
        ),
        ScenarioMistake(
            "{kind: crash, target: store, at: 1m}",
            "5:28: faults.f.target: crash cannot hit store; accepted: \(Words.crashTargets); "
                + "what can hit store: \(Words.hitsStore); did you mean down?"
        ),
        ScenarioMistake(
            "{kind: crash, target: shipper 1, at: 1m, loses: whole-log}",
            "5:47: faults.f.loses: only a broker loses more than what its process had not "
                + "synced; accepted: for brokers"
        ),
        ScenarioMistake(
            "{kind: crash, target: broker 1, at: 1m, times: 3}",
            "5:46: faults.f.times: crash has no such parameter; it belongs to: slow"
        ),
        ScenarioMistake(
            "{kind: restart, target: broker 1, at: 1m, for: 1m}",
            "5:48: faults.f.for: restart is over by itself; accepted without \"for\""
        ),
        ScenarioMistake(
            "{kind: down, at: 5m}",
            "5:23: faults.f.at: it begins after the end of the workloads (run.until: 5m), and could hit nothing"
        ),
        ScenarioMistake(
            "{kind: down, at: -1m}",
            "5:23: faults.f.at: found \"-1m\"; accepted: \(Words.duration), from 0s to 366d"
        ),
        ScenarioMistake(
            "{kind: down, at: 1m, after: other}",
            "5:19: faults.f.at: it begins after other; accepted: at, or after with a delay"
        ),
        ScenarioMistake(
            "{kind: down, after: other}",
            "5:26: faults.f.after: no fault is named \"other\"; there is none"
        ),
        ScenarioMistake(
            "{kind: down, after: f}",
            "5:26: faults.f.after: the faults wait for one another: f after f"
        ),
        ScenarioMistake(
            "{kind: down, at: 1m, delay: 3s}",
            "5:27: faults.f.delay: it begins at a stated time; accepted: at, or after with a delay"
        ),
        ScenarioMistake(
            "{kind: down, at: 1m, for: 1m, every: 30s}",
            "5:43: faults.f.every: it begins again before it is undone (for: 1m)"
        ),
        ScenarioMistake(
            "{kind: slow, at: 1m}",
            "5:6: faults.f: a slow fault needs \"times\" or \"by\"; accepted: times: 10, or by: 200ms"
        ),
        ScenarioMistake(
            "{kind: cut, target: broker 1, from: store, at: 1m}",
            "5:42: faults.f.from: no link begins at store; accepted: brokers, shippers, processors"
        ),
        ScenarioMistake(
            "{kind: cut, target: shipper 1, at: 1m}",
            "5:6: faults.f.from: one end of the link must be a broker; accepted: broker N, all brokers, …"
        ),
        ScenarioMistake(
            "{kind: cut, target: broker 1, from: broker 1, at: 1m}",
            "5:42: faults.f.from: both ends of the link are broker 1"
        ),
        ScenarioMistake(
            "{kind: cut, target: broker 1, from: broker 9, at: 1m}",
            "5:42: faults.f.from: there is no broker 9; accepted: 1 to 3"
        ),
        ScenarioMistake(
            "{kind: latency, target: broker 1, at: 1m}",
            "5:6: the key \"by\" is missing in faults.f; accepted: \(Words.duration)"
        ),
        ScenarioMistake(
            "{kind: isolate, target: all brokers, at: 1m}",
            "5:30: faults.f.target: isolate cannot hit all brokers; accepted: broker N, leader "
                + "of TOPIC/N, coordinator, controller; what can hit all brokers: \(Words.hitsAllBrokers); did you mean cut?"
        ),
        ScenarioMistake(
            "{kind: lose-controller, target: broker 1, at: 1m}",
            "5:38: faults.f.target: lose-controller cannot hit broker 1; accepted: controller; what can "
                + "hit broker 1: \(Words.hitsBroker)"
        ),
        ScenarioMistake(
            "{kind: rolling-restart, target: processor 1, at: 1m}",
            "5:38: faults.f.target: rolling-restart cannot hit processor 1; accepted: all "
                + "brokers, all shippers, all processors; what can hit processor 1: \(Words.hitsProcess)"
        ),
        ScenarioMistake(
            "{kind: errors, share: 0%, at: 1m}",
            "5:28: faults.f.share: none of the traffic is concerned; accepted: more than 0%"
        ),
        ScenarioMistake(
            "{kind: refuse-rows, at: 1m}",
            "5:13: faults.f.kind: no workload emits poison, so no row would be refused; "
                + "accepted: a workload with poison: 1%"
        ),
        ScenarioMistake(
            "{kind: down, at: 1m, mayMis: true}",
            "5:27: unknown key \"mayMis\" in faults.f; accepted: \(Words.faultKeys); did you mean \"mayMiss\"?"
        ),
        ScenarioMistake(
            "{kind: lose-controller, target: store, at: 1m}",
            "5:38: faults.f.target: lose-controller cannot hit store; accepted: controller; what can hit "
                + "store: \(Words.hitsStore)"
        ),
        ScenarioMistake(
            "{kind: down, after: g}\n  g: {kind: down, at: 1m}",
            "5:26: faults.f.after: g is never undone; accepted: a fault with \"for\", or one that is over by itself"
        ),
        ScenarioMistake(
            "{kind: down, after: g}\n  g: {kind: full, after: f, for: 3s}",
            "5:26: faults.f.after: the faults wait for one another: f after g after f",
            "6:26: faults.g.after: f is never undone; accepted: a fault with \"for\", or one that is over by itself"
        ),
        ScenarioMistake(
            "{kind: clock-skew, target: all brokers, by: 1m, at: 0s}",
            "5:33: faults.f.target: clock-skew cannot hit all brokers; accepted: shipper N, all "
                + "shippers, processor N, all processors, all clients; what can hit all brokers: "
                + Words.hitsAllBrokers
        ),
        ScenarioMistake(
            "{kind: slow, target: broker 1, by: 1s, at: 0s}",
            "5:27: faults.f.target: slow cannot hit broker 1; accepted: store; what can hit broker 1: "
                + "\(Words.hitsBroker); did you mean slow-disk or latency?"
        ),
    ]
}
