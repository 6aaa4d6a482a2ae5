import StrictYAML
import SystemPorts

/// Less time, and less in it.
extension Reduction {
    static let squeezes: [Reduction] = [
        Reduction("end earlier") { scenario in
            let until = scenario.run.until
            var ends = [until.half, until.threeQuarters]
            if let last = scenario.lastWrittenEnd, last + .seconds(1) < until { ends.insert(last + .seconds(1), at: 0) }
            return ends.filter { $0 >= .seconds(1) }.flatMap { end in change(scenario) { $0.end(at: end) } }
        },
        Reduction("squeeze the whole run") { scenario in
            guard scenario.run.until > .seconds(4) else { return [] }
            return change(scenario) { $0.squeeze() }
        },
        Reduction("begin faults earlier") { scenario in
            let atOnce = each(fault: scenario) { $0.begin { _ in .zero } }
            return atOnce + each(fault: scenario) { $0.begin { $0 < .seconds(1) ? .zero : $0.half.rounded } }
        },
        Reduction("shorten faults") { scenario in
            [Int64(8), 2].flatMap { divisor in
                each(fault: scenario) { fault in
                    guard let duration = fault.duration, duration > .milliseconds(100) else { return }
                    fault.duration = .nanoseconds(duration.wholeNanoseconds / divisor).rounded
                }
            }
        },
    ]

    static let loads: [Reduction] = [
        Reduction("no bursts, no ramp") { scenario in
            each(workload: scenario) { ($0.bursts, $0.ramp) = ([], nil) }
        },
        Reduction("fewer sources") { scenario in
            scenario.workloads.indices.flatMap { index in
                fewer(scenario.workloads[index].sources).flatMap { count in
                    change(scenario) { scenario in
                        scenario.workloads[index].sources = count
                        if count == 1 { scenario.workloads[index].noisy = 1 }
                    }
                }
            }
        },
        Reduction("lower rates") { scenario in
            [8, 2].flatMap { divisor in
                each(workload: scenario) { workload in
                    guard let rate = workload.rate, rate.count > 1 else { return }
                    workload.rate = Rate(max(1, rate.count / divisor).rounded, per: rate.period)
                }
            }
        },
        Reduction("calm bursts") { scenario in
            each(workload: scenario) { workload in
                for index in workload.bursts.indices where workload.bursts[index].times > 2 {
                    workload.bursts[index].times = max(2, workload.bursts[index].times / 2)
                }
            }
        },
    ]

    /// For each fault, the scenario in which it alone is changed.
    static func each(fault scenario: Scenario, _ body: (inout Fault) -> Void) -> [Scenario] {
        scenario.faults.indices.flatMap { index in change(scenario) { body(&$0.faults[index]) } }
    }

    /// For each workload, the scenario in which it alone is changed.
    static func each(workload scenario: Scenario, _ body: (inout Workload) -> Void) -> [Scenario] {
        scenario.workloads.indices.flatMap { index in change(scenario) { body(&$0.workloads[index]) } }
    }
}

extension Scenario {
    /// When the last fault ends whose times are written; `nil` where one lasts as long as the run.
    fileprivate var lastWrittenEnd: Duration? {
        var last = Duration.zero
        for fault in faults {
            guard case .at(let time) = fault.start, fault.every == nil, fault.duration != nil || fault.isOverByItself
            else { return nil }
            last = max(last, time + (fault.duration ?? .zero))
        }
        return last.wholeNanoseconds % 1_000_000_000 == 0 ? last : last.rounded + .seconds(1)
    }

    /// Workloads end at `end`; what would begin later does not.
    fileprivate mutating func end(at end: Duration) {
        run.until = end.rounded
        for index in workloads.indices {
            if let until = workloads[index].until, until >= run.until { workloads[index].until = nil }
            workloads[index].bursts.removeAll { $0.at >= end }
            if let ramp = workloads[index].ramp, ramp.at >= end { workloads[index].ramp = nil }
        }
    }

    /// Everything happens in half the time.
    fileprivate mutating func squeeze() {
        run.until = run.until.half.rounded
        for index in workloads.indices {
            workloads[index].from = workloads[index].from.half
            workloads[index].until = workloads[index].until?.half
            if let ramp = workloads[index].ramp {
                workloads[index].ramp?.at = ramp.at.half
                workloads[index].ramp?.over = ramp.over.half
            }
            for burst in workloads[index].bursts.indices {
                workloads[index].bursts[burst].at = workloads[index].bursts[burst].at.half
                workloads[index].bursts[burst].length = workloads[index].bursts[burst].length.half
            }
        }
        for index in faults.indices {
            faults[index].begin { .nanoseconds($0.wholeNanoseconds / 2) }
            faults[index].duration = faults[index].duration?.half
            faults[index].every = faults[index].every?.half
        }
        expectations.removeAll { expectation in
            if case .time? = expectation.period?.span { true } else { false }
        }
        allowances.removeAll { if case .time? = $0.during { true } else { false } }
    }
}

extension Fault {
    /// Begins at another time, after the run's start or after the fault that it follows.
    fileprivate mutating func begin(_ change: (Duration) -> Duration) {
        switch start {
        case .at(let time): start = .at(change(time))
        case .after(let landmark, let delay): start = .after(landmark, delay: change(delay))
        case .when: break
        }
    }
}

extension Duration {
    var half: Duration { .nanoseconds(max(min(1, wholeNanoseconds), wholeNanoseconds / 2)) }

    fileprivate var threeQuarters: Duration { .nanoseconds(wholeNanoseconds / 4 * 3) }

    /// Down to whole seconds, or to whole milliseconds below two seconds; never to nothing.
    var rounded: Duration {
        let nanoseconds = wholeNanoseconds
        let grain: Int64 = nanoseconds >= 2_000_000_000 ? 1_000_000_000 : nanoseconds >= 2_000_000 ? 1_000_000 : 1
        return .nanoseconds(nanoseconds / grain * grain)
    }
}

extension Int {
    /// Down to two digits; never to nothing.
    var rounded: Int {
        var grain = 1
        while self / grain >= 100 { grain *= 10 }
        return Swift.max(1, self / grain * grain)
    }
}
