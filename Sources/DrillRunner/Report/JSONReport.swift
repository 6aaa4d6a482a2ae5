import SystemPorts

extension DrillReport {
    /// The schema of ``json()``; rises when a member changes its meaning or goes, not when one is added.
    public static let schema = "logdrill.run/1"

    /// The report as one JSON object on one line. Times are seconds; hashes are hexadecimal text, because 64 bits do
    /// not survive every JSON reader.
    public func json() -> String {
        var json = JSONText()
        json.object { json in
            json.member("schema", Self.schema)
            json.member("build", build)
            json.member("scenario", scenario)
            json.member("file", file)
            json.member("seed", raw: String(seed))
            json.member("target", target)
            json.member("verdict", verdict.rawValue)
            json.member("reason", reason)
            json.member("traceHash", Wording.hexadecimal(traceHash))
            json.member("virtualSeconds", raw: Wording.seconds(virtualTime))
            json.member("wallSeconds", raw: Wording.seconds(wallTime))
            json.member("reproduce", reproduce)
            json.key("settings")
            json.object { json in for setting in settings { json.member(setting.path, setting.value) } }
            json.key("counts")
            json.object { counts.write(to: &$0) }
            json.key("latencySeconds")
            json.object { latency.write(to: &$0) }
            json.key("expectations")
            json.array(expectations) { json, expectation in json.object { expectation.write(to: &$0) } }
            json.key("sometimes")
            json.array(sometimes) { json, expectation in json.object { expectation.write(to: &$0) } }
            json.key("faults")
            json.array(faults) { json, fault in json.object { fault.write(to: &$0) } }
            json.key("violations")
            json.array(violations) { json, violation in json.object { violation.write(to: &$0) } }
            json.key("permitted")
            json.array(permitted) { json, violation in json.object { violation.write(to: &$0) } }
            json.key("coverage")
            json.array(coverage) { $0.string($1.rawValue) }
            json.key("effort")
            json.object { json in
                json.member("jobs", effort.jobs)
                json.member("events", effort.events)
                json.member("batches", effort.batches)
            }
        }
        return json.text
    }
}

extension RecordCounts {
    func write(to json: inout JSONText) {
        json.member("attempted", attempted)
        json.member("acknowledged", acknowledged)
        json.member("rejected", rejected)
        json.member("indeterminate", indeterminate)
        json.member("stored", stored)
        json.member("filtered", filtered)
        json.member("deadLettered", deadLettered)
        json.member("dropped", dropped)
        json.member("lost", lost)
        json.member("inFlight", inFlight)
        json.member("duplicates", duplicates)
        json.member("late", late)
    }
}

extension LatencySummary {
    func write(to json: inout JSONText) {
        json.member("p50", raw: p50.map(Wording.seconds))
        json.member("p95", raw: p95.map(Wording.seconds))
        json.member("p99", raw: p99.map(Wording.seconds))
        json.member("p99.9", raw: p999.map(Wording.seconds))
        json.member("max", raw: max.map(Wording.seconds))
        json.member("unseen", unseen)
    }
}

extension ExpectationResult {
    func write(to json: inout JSONText) {
        json.member("name", name)
        json.member("bound", bound)
        json.member("measured", measured)
        json.member("verdict", verdict.rawValue)
    }
}

extension FaultResult {
    func write(to json: inout JSONText) {
        json.member("name", name)
        json.member("target", target)
        json.member("fromSeconds", raw: Wording.seconds(from - .zero))
        json.member("toSeconds", raw: until.map { Wording.seconds($0 - .zero) })
        json.member("hits", hits)
        json.member("recoverySeconds", raw: recovery.map(Wording.seconds))
        json.member("neverBegan", optional: absence)
    }
}

extension Violation {
    func write(to json: inout JSONText) {
        json.member("anomaly", anomaly)
        json.member("count", count)
        json.key("examples")
        json.array(examples) { $0.string($1.text) }
        json.member("firstSeconds", raw: times.first.map { Wording.seconds($0 - .zero) })
        json.member("lastSeconds", raw: times.last.map { Wording.seconds($0 - .zero) })
        json.key("cases")
        json.array(examples.filter { $0.time != nil || $0.subject != nil }) { json, example in
            json.object { json in
                json.member("what", example.text)
                json.member("atSeconds", raw: example.time.map { Wording.seconds($0 - .zero) })
                json.member("subject", optional: example.subject?.description)
            }
        }
    }
}
