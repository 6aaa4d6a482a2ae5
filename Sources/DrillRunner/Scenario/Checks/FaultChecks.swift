import LogPipeline
import StrictYAML

extension ScenarioCheck {
    mutating func checkFaults() {
        let names = scenario.faults.map(\.name)
        for fault in scenario.faults {
            let path = ["faults", fault.name]
            checkTarget(fault.target, at: path + ["target"])
            if fault.kind == .cut || fault.kind == .latency { checkTarget(fault.from, at: path + ["from"]) }
            switch fault.start {
            case .at(let time):
                guard time >= scenario.run.until else { break }
                let message =
                    "it begins after the end of the workloads (run.until: "
                    + "\(DurationText.write(scenario.run.until))), and could hit nothing"
                report(path + ["at"], restingOn: [["run", "until"]], message)
            case .after(let other, _):
                guard names.contains(other) else {
                    reportUnknown(
                        "fault",
                        other,
                        among: names.filter { $0 != fault.name },
                        at: path + ["after"],
                        in: ["faults"]
                    )
                    break
                }
                if let message = reasonWhyNeverAfter(other, fault) { report(path + ["after"], message) }
            }
            if fault.kind == .refuseRows && !scenario.workloads.contains(where: { $0.generated.poison > .none }) {
                let message =
                    "no workload emits poison, so no row would be refused; accepted: a workload with poison: 1%"
                report(path + ["kind"], restingOn: [["workloads"]], message)
            }
        }
    }

    /// Why `fault` could never begin after `other`; `nil` where it can.
    private func reasonWhyNeverAfter(_ other: String, _ fault: Fault) -> String? {
        var seen = [fault.name]
        var next = other
        while true {
            guard !seen.contains(next) else {
                return "the faults wait for one another: \((seen + [next]).joined(separator: " after "))"
            }
            seen.append(next)
            guard let found = scenario.faults.first(where: { $0.name == next }) else { return nil }
            if next == other, found.duration == nil, !found.kind.endsByItself {
                return "\(other) is never undone; accepted: a fault with \"for\", or one that is over by itself"
            }
            guard case .after(let another, _) = found.start else { return nil }
            next = another
        }
    }

    private mutating func checkTarget(_ target: FaultTarget, at path: [String]) {
        switch target {
        case .broker(let number):
            checkNumber(number, "broker", upTo: scenario.cluster.brokers, at: path, ["cluster", "brokers"])
        case .shipper(let number): checkNumber(number, "shipper", upTo: scenario.shippers.count, at: path, ["shippers"])
        case .processor(let number):
            checkNumber(number, "processor", upTo: scenario.processors.count, at: path, ["processors"])
        case .leader(let topic, let partition):
            let topics = [scenario.cluster.topic, scenario.pipeline.kafka.deadLetterTopic]
            if !topics.contains(topic) {
                let hint = Spelling.hint(for: topic, among: topics)
                let message = "there is no topic \(topic); there are: \(topics.joined(separator: ", "))\(hint)"
                report(path, restingOn: [["cluster", "topic"], ["pipeline", "kafka"]], message)
            } else if topic == scenario.cluster.topic && partition >= scenario.cluster.partitions {
                let message =
                    "there is no partition \(partition) of \(topic); accepted: 0 to \(scenario.cluster.partitions - 1)"
                report(path, restingOn: [["cluster", "partitions"]], message)
            }
        default: break
        }
    }

    private mutating func checkNumber(
        _ number: Int,
        _ noun: String,
        upTo count: Int,
        at path: [String],
        _ section: [String]
    ) {
        guard !(1...count).contains(number) else { return }
        let accepted = count == 1 ? "accepted: 1, the only one" : "accepted: 1 to \(count)"
        report(path, restingOn: [section], "there is no \(noun) \(number); \(accepted)")
    }
}

extension Fault.Kind {
    /// Whether it ends without being undone.
    var endsByItself: Bool { [.restart, .rollingRestart, .loseController].contains(self) }
}
