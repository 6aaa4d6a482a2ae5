import StrictYAML
import SystemPorts

extension ScenarioCheck {
    mutating func checkWorkloads() {
        if scenario.workloads.isEmpty && root["workloads"]?.entries?.isEmpty == true {
            report(["workloads"], "there is none; accepted: one workload at least, such as\n\(Workload.example)")
        }
        for workload in scenario.workloads {
            let path = ["workloads", workload.name]
            checkTimes(of: workload, path)
            for shipper in workload.shippers where shipper > scenario.shippers.count {
                let message = "there is no shipper \(shipper); accepted: 1 to \(scenario.shippers.count)"
                report(path + ["shippers"], restingOn: [["shippers"]], message)
            }
            if workload.input == .file && workload.sources < workload.shippers.count {
                let message =
                    "\(workload.shippers.count) shippers for \(workload.sources) sources; "
                    + "accepted: as many sources at least"
                report(path + ["shippers"], message)
            }
        }
    }

    /// Looks at what workloads replay, as a run would.
    mutating func checkRecordings(reading readFile: @escaping @Sendable (String) throws -> [UInt8]) {
        let options = DrillOptions(readFile: readFile, realTime: { 0 })
        for workload in scenario.workloads {
            do { _ = try WorldSource.recording(of: workload, scenario, options) } catch {
                report(["workloads", workload.name, "replay", "file"], "\(error)")
            }
        }
    }

    /// Waves of a diurnal rate within a run.
    private static let wavesMax: Int64 = 1_000

    private mutating func checkTimes(of workload: Workload, _ path: [String]) {
        let end = scenario.run.until
        let runEnd = [["run", "until"]]
        let endText = "the run's workloads end after \(DurationText.write(end)) (run.until)"
        if workload.from >= end {
            report(path + ["from"], restingOn: runEnd, "it never begins: \(endText)")
        }
        if let until = workload.until, until > end {
            report(path + ["until"], restingOn: runEnd, "it ends too late: \(endText)")
        }
        if let diurnal = workload.diurnal, end.wholeNanoseconds / diurnal.period.wholeNanoseconds > Self.wavesMax {
            let shortest = DurationText.write(.nanoseconds(end.wholeNanoseconds / Self.wavesMax))
            let message = "a run of \(DurationText.write(end)) has too many waves; accepted: at least \(shortest)"
            report(path + ["diurnal", "period"], restingOn: runEnd, message)
        }
        let span = workload.from..<max(workload.from, workload.until ?? end)
        for (index, burst) in workload.bursts.enumerated() where !span.contains(burst.at) {
            let message =
                "the burst begins when the workload does not run; it runs from "
                + "\(DurationText.write(span.lowerBound)) to \(DurationText.write(span.upperBound))"
            report(path + ["bursts", String(index + 1), "at"], restingOn: runEnd + [path + ["until"]], message)
        }
        if let ramp = workload.ramp, !span.contains(ramp.at) {
            let message =
                "the ramp begins when the workload does not run; it runs from "
                + "\(DurationText.write(span.lowerBound)) to \(DurationText.write(span.upperBound))"
            report(path + ["ramp", "at"], restingOn: runEnd + [path + ["until"]], message)
        }
    }
}
