import LogPipeline
import StrictYAML

extension ScenarioCheck {
    mutating func checkFaults() {
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
            case .after(let landmark, _):
                if checkLandmark(landmark, of: fault, at: path + ["after"]),
                    let message = reasonWhyNever(landmark, fault)
                {
                    report(path + ["after"], message)
                }
            case .when: break
            }
            if case .after(let landmark, _) = fault.undo { checkUndo(landmark, fault, path + ["undo", "after"]) }
            if fault.kind == .refuseRows && !scenario.workloads.contains(where: { $0.generated.poison > .none }) {
                let message =
                    "no workload emits poison, so no row would be refused; accepted: a workload with poison: 1%"
                report(path + ["kind"], restingOn: [["workloads"]], message)
            }
        }
    }

    /// Reports a landmark that does not exist; whether it does.
    private mutating func checkLandmark(_ landmark: Landmark, of fault: Fault, at path: [String]) -> Bool {
        switch landmark.subject {
        case .fault(let other):
            let names = scenario.faults.map(\.name)
            guard !names.contains(other) else { return true }
            reportUnknown("fault", other, among: names.filter { $0 != fault.name }, at: path, in: ["faults"])
        case .burst(let number, let workload):
            if let message = reasonWhyNoBurst(number, of: workload) {
                report(path, restingOn: [["workloads"]], message)
            } else {
                return true
            }
        }
        return false
    }

    /// Why there is no such burst; `nil` where there is.
    func reasonWhyNoBurst(_ number: Int, of workload: String) -> String? {
        guard let found = scenario.workloads.first(where: { $0.name == workload }) else {
            let names = scenario.workloads.map(\.name)
            let hint = Spelling.hint(for: workload, among: names)
            return "no workload is named \"\(workload)\"; there are: \(names.joined(separator: ", "))\(hint)"
        }
        guard number > found.bursts.count else { return nil }
        let accepted = found.bursts.isEmpty ? "it has none" : "accepted: 1 to \(found.bursts.count)"
        return "there is no burst \(number) of \(workload); \(accepted)"
    }

    private mutating func checkUndo(_ landmark: Landmark, _ fault: Fault, _ path: [String]) {
        guard checkLandmark(landmark, of: fault, at: path), let other = landmark.fault else { return }
        var next: String? = other
        // As many steps as there are faults: longer chains are circles, which are reported where they begin.
        for _ in scenario.faults {
            if next == fault.name {
                return report(path, "\(other) waits for \(fault.name) itself, which is in force until then")
            }
            next = scenario.faults.first { $0.name == next }?.start.forerunner
        }
    }

    /// Why `fault` could never begin after `landmark`; `nil` where it can.
    private func reasonWhyNever(_ landmark: Landmark, _ fault: Fault) -> String? {
        guard let other = landmark.fault else { return nil }
        var seen = [fault.name]
        var next = other
        while true {
            guard !seen.contains(next) else {
                return "the faults wait for one another: \((seen + [next]).joined(separator: " after "))"
            }
            seen.append(next)
            guard let found = scenario.faults.first(where: { $0.name == next }) else { return nil }
            if next == other, landmark.edge == .end, found.isNeverUndone {
                return "\(other) is never undone; accepted: a fault with \"for\", or one that is over by itself"
            }
            guard let another = found.start.forerunner else { return nil }
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

extension Fault {
    /// In force until the run heals.
    var isNeverUndone: Bool { duration == nil && undo == nil && !kind.endsByItself }
}

extension Fault.Kind {
    /// Whether it ends without being undone.
    var endsByItself: Bool { [.restart, .rollingRestart, .loseController].contains(self) }
}
