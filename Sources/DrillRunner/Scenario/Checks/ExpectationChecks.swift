import StrictYAML

extension ScenarioCheck {
    mutating func checkExpectations() {
        for (index, expectation) in scenario.expectations.enumerated() {
            check(expectation, at: ["expect", String(index + 1)])
        }
        for (index, sometimes) in scenario.sometimes.enumerated() {
            guard let expectation = sometimes.expectation else { continue }
            check(expectation, at: ["sometimes", String(index + 1)])
        }
    }

    private mutating func check(_ expectation: Expectation, at path: [String]) {
        let faults = scenario.faults.map(\.name)
        if let fault = expectation.fault, !faults.contains(fault) {
            reportUnknown("fault", fault, among: faults, at: path + ["of"], in: ["faults"])
        }
        if expectation.measure == .recovery && faults.isEmpty {
            report(path + ["measure"], restingOn: [["faults"]], "there is no fault to recover from")
        }
        checkFilter(expectation.filter, at: path + ["where"])
        switch expectation.period {
        case .during(let span): checkSpan(span, at: path + ["during"])
        case .outside(let span): checkSpan(span, at: path + ["outside"])
        case .after(let span): checkSpan(span, at: path + ["after"])
        case nil: break
        }
    }

    /// A span names a fault, workload or burst that exists, or lies within the run.
    mutating func checkSpan(_ span: Period.Span, at path: [String]) {
        switch span {
        case .fault(let name):
            let names = scenario.faults.map(\.name) + scenario.workloads.map(\.name)
            guard !names.contains(name) else { return }
            reportUnknown("fault or workload", name, among: names, at: path, in: ["faults"])
        case .burst(let number, let workload):
            guard let message = reasonWhyNoBurst(number, of: workload) else { return }
            report(path, restingOn: [["workloads"]], message)
        case .time(let from, _):
            guard from >= scenario.run.until else { return }
            let message = "nothing is emitted any more by then (run.until: \(DurationText.write(scenario.run.until)))"
            report(path, restingOn: [["run", "until"]], message)
        }
    }

    private mutating func checkFilter(_ filter: RecordFilter, at path: [String]) {
        let workloads = scenario.workloads
        if let name = filter.workload, !workloads.contains(where: { $0.name == name }) {
            reportUnknown("workload", name, among: workloads.map(\.name), at: path + ["workload"], in: ["workloads"])
        }
        if let name = filter.source {
            let sources = workloads.flatMap(\.sourceNames)
            if !sources.contains(name) {
                let known = sources.count > 8 ? Array(sources.prefix(8)) + ["…"] : sources
                reportUnknown("source", name, among: known, at: path + ["source"], in: ["workloads"])
            }
        }
        let named = workloads.filter { $0.name == filter.workload ?? $0.name }
        if !named.isEmpty, named.allSatisfy({ $0.replay != nil }) {
            // The ledger knows replayed lines by their bytes: an expectation of none of them would always hold.
            for (key, isGiven) in [("service", filter.service != nil), ("severity", filter.severity != nil)] where isGiven {
                let message = "what is replayed is not told apart by \(key); accepted: workload, source, partition"
                report(path + [key], restingOn: [["workloads"]], message)
            }
        } else if let name = filter.service {
            let services = named.filter { $0.replay == nil }.flatMap { $0.generated.services.map(\.item) }
            if !services.contains(name) {
                reportUnknown("service", name, among: services, at: path + ["service"], in: ["workloads"])
            }
        }
        if let partition = filter.partition, partition >= scenario.cluster.partitions {
            let message = "there is no partition \(partition); accepted: 0 to \(scenario.cluster.partitions - 1)"
            report(path + ["partition"], restingOn: [["cluster", "partitions"]], message)
        }
    }
}

extension Workload {
    /// The names of its sources: its own name, numbered where there are several.
    public var sourceNames: [String] {
        sources == 1 ? [name] : (1...max(1, sources)).map { "\(name)-\($0)" }
    }
}
