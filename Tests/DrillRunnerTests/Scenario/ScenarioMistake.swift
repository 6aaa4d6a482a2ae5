import Testing

/// What a scenario's author may get wrong, and every word of the answer. The messages lack the file's name.
struct ScenarioMistake: CustomTestStringConvertible, Sendable {
    let text: String
    let messages: [String]

    init(_ text: String, _ messages: String...) {
        self.text = text
        self.messages = messages
    }

    var testDescription: String { text }
}

/// The long lists of what is accepted.
enum Words {
    static let anomalies =
        "acked-lost, unseen, duplicate-log, duplicate-store, aborted-read, nonmonotonic-send, "
        + "poll-skip, reorder-store, offset-regression, commit-before-store, checkpoint-ahead, "
        + "log-replaced, expired-unread, conservation-broken, dead-letter-mismatch, tail-gap, "
        + "alert-late, alert-false"
    static let clusterKeys =
        "brokers, controllers, topic, partitions, replication, min.insync.replicas, retention, "
        + "retention.bytes, retention.check.interval, segment, segment.bytes, max.message.bytes, "
        + "unclean.leader.election, broker.session.timeout, broker.heartbeat.interval, "
        + "replica.lag.time.max, group.initial.rebalance.delay, broker.startup, latency"
    static let topKeys =
        "logdrill, name, why, import, cluster, pipeline, store, shippers, processors, workloads, faults, "
        + "expect, late after, allow, demonstrates, sometimes, run, set"
    static let kinds =
        "crash, freeze, restart, shutdown, rolling-restart, lose-controller, cut, isolate, "
        + "latency, connection-loss, slow, down, flapping, full, refuse-rows, errors, answer-loss, "
        + "slow-disk, full-disk, clock-skew"
    static let faultKeys =
        "kind, target, at, after, delay, when, for, undo, every, from, direction, loses, moment, share, by, "
        + "behind, times, down, up, pause, needsOperator, mayMiss"
    static let measures =
        "attempted, stored, filtered, dropped, lost, late, duplicates, unseen, dead-lettered, "
        + "latency p50, latency p95, latency p99, latency p99.9, latency max, recovery, backlog max, "
        + "memory max, store retries, throughput"
    static let targets =
        "broker N, leader of TOPIC/N, all brokers, controller, coordinator, store, shipper N, "
        + "all shippers, processor N, all processors, all clients"
    static let crashTargets =
        "broker N, leader of TOPIC/N, coordinator, all brokers, controller, shipper N, all "
        + "shippers, processor N, all processors, all clients"
    /// What can hit a broker, and what can hit it when all are meant, or the active controller.
    static let hitsBroker =
        "crash, freeze, restart, shutdown, cut, isolate, latency, connection-loss, slow-disk, full-disk"
    static let hitsAllBrokers =
        "crash, freeze, restart, shutdown, rolling-restart, cut, latency, connection-loss, slow-disk, full-disk"
    static let hitsProcess =
        "crash, freeze, restart, shutdown, cut, latency, slow-disk, full-disk, clock-skew"
    static let hitsStore =
        "slow, down, flapping, full, refuse-rows, errors, answer-loss"
    static let duration =
        "a duration with its unit, such as 250ms, 90s, 5m or 1h30m"
    static let rate =
        "a rate, such as 500/s, 10k/s or 100/min"
    static let span =
        "the name of a fault or workload, burst N of WORKLOAD, or times such as 2m..5m"
    static let landmark =
        "the name of a fault, burst N of WORKLOAD, or start of one of these"
    static let quantity =
        "a number of records, a size or duration with its unit, or a rate"
    static let conditions =
        "attempted, stored, filtered, settled, dead-lettered, backlog, throughput"
    static let weights =
        "a list such as [web, api], or a mapping to weights or percentages, such as {web: 50%, api: 50%}"
}
