import StrictYAML
import SystemPorts

/// One way of making a scenario smaller.
struct Reduction: Sendable {
    /// What it does, for people.
    let name: String
    /// Smaller scenarios, the most promising first; empty where it can do nothing. They need not be valid.
    let candidates: @Sendable (Scenario) -> [Scenario]

    init(_ name: String, _ candidates: @escaping @Sendable (Scenario) -> [Scenario]) {
        self.name = name
        self.candidates = candidates
    }

    /// What saves most time comes first.
    ///
    /// - Parameters:
    ///   - keepingAmounts: leaves out what makes the workloads offer less.
    ///   - neverEnding: the failure is that the run does not end.
    static func all(keepingAmounts: Bool, neverEnding: Bool) -> [Reduction] {
        let amounts = keepingAmounts ? [] : [fewerWorkloads] + squeezes + loads
        return (neverEnding ? [shortVigil] : []) + removals + amounts + worlds + simplifications
    }

    /// Waits no longer for the end than an hour beyond what the run may take.
    private static let shortVigil = Reduction("give up sooner") { scenario in
        let enough = scenario.run.until + scenario.run.until + scenario.run.drain + .seconds(3_600)
        return scenario.run.atMost > enough ? change(scenario) { $0.run.atMost = enough } : []
    }

    /// The scenario with `change` made; none where it changes nothing.
    static func change(_ scenario: Scenario, _ change: (inout Scenario) -> Void) -> [Scenario] {
        var changed = scenario
        change(&changed)
        return changed.effectiveYAML == scenario.effectiveYAML ? [] : [changed]
    }

    // MARK: Taking away

    private static let removals: [Reduction] = [
        Reduction("take away faults") { scenario in
            let faults = scenario.faults
            var candidates: [Scenario] = []
            // Halves first, then one by one.
            if faults.count > 3 {
                let half = faults.count / 2
                candidates.append(scenario.without(Set(faults[..<half].map(\.name))))
                candidates.append(scenario.without(Set(faults[half...].map(\.name))))
            }
            return candidates + faults.map { scenario.without([$0.name]) }
        },
        Reduction("take away expectations") { scenario in
            // A scenario that expects nothing passes for the wrong reason once the bug is mended.
            guard scenario.expectations.count > 1 else { return [] }
            return scenario.expectations.indices.reversed().map { index in
                var fewer = scenario
                fewer.expectations.remove(at: index)
                return fewer
            }
        },
    ]

    private static let fewerWorkloads = Reduction("take away workloads") { scenario in
        guard scenario.workloads.count > 1 else { return [] }
        return scenario.workloads.indices.map { index in
            var fewer = scenario
            fewer.workloads.remove(at: index)
            return fewer
        }
    }

    // MARK: Smaller worlds

    private static let worlds: [Reduction] = [
        Reduction("fewer processors") { scenario in
            fewer(scenario.processors.count).flatMap { count in change(scenario) { $0.processors.count = count } }
        },
        Reduction("fewer shippers") { scenario in
            fewer(scenario.shippers.count).flatMap { count in change(scenario) { $0.shippers.count = count } }
        },
        Reduction("fewer partitions") { scenario in
            fewer(scenario.cluster.partitions).flatMap { count in
                change(scenario) { $0.cluster.partitions = count }
            }
        },
        Reduction("fewer brokers") { scenario in
            fewer(scenario.cluster.brokers).flatMap { count in
                change(scenario) { scenario in
                    scenario.cluster.brokers = count
                    scenario.cluster.controllers = min(scenario.cluster.controllers, count)
                    scenario.cluster.replication = min(scenario.cluster.replication, count)
                    scenario.cluster.minInSyncReplicas = min(
                        scenario.cluster.minInSyncReplicas,
                        scenario.cluster.replication
                    )
                }
            }
        },
    ]

    /// One, then half.
    static func fewer(_ count: Int) -> [Int] {
        count > 3 ? [1, count / 2, count - 1] : count > 2 ? [1, 2] : count > 1 ? [1] : []
    }
}

extension Scenario {
    /// Without these faults and what is expected of them. Faults that followed them begin when the run does.
    func without(_ names: Set<String>) -> Scenario {
        var fewer = self
        fewer.faults.removeAll { names.contains($0.name) }
        for index in fewer.faults.indices {
            if let other = fewer.faults[index].undo?.forerunner, names.contains(other) { fewer.faults[index].undo = nil }
            guard let other = fewer.faults[index].start.forerunner, names.contains(other) else { continue }
            fewer.faults[index].start = .at(planned(other))
        }
        fewer.expectations.removeAll { $0.faultName.map(names.contains) ?? false }
        fewer.allowances.removeAll { allowance in
            if case .fault(let fault)? = allowance.during { names.contains(fault) } else { false }
        }
        return fewer
    }

    /// When a fault ends, as far as the file says.
    private func planned(_ name: String) -> Duration {
        var end = Duration.zero
        var next: String? = name
        // As many steps as there are faults: they do not wait for one another in a circle.
        for _ in faults {
            guard let fault = faults.first(where: { $0.name == next }) else { break }
            end += fault.duration ?? .zero
            switch fault.start {
            case .at(let time): return min(end + time, .nanoseconds(run.until.wholeNanoseconds / 10 * 9))
            case .after(let landmark, let delay): (end, next) = (end + delay, landmark.fault)
            case .when: return run.until / 2
            }
        }
        return .zero
    }
}
