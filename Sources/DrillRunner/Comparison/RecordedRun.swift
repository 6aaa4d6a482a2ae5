/// A run as its JSON report tells of it: what can be compared.
public struct RecordedRun: Sendable {
    let scenario: String
    public let seed: UInt64
    let build: String
    let verdict: Verdict
    let counts: [String: Int]
    /// In seconds; `nil` for infinite.
    let latency: [String: Double?]
    let expectations: [(name: String, bound: String, measured: String, verdict: String)]
    /// By fault; `nil` where it never recovered.
    let recovery: [(fault: String, seconds: Double?)]
    /// By path; `nil` where the report is too old to say.
    let settings: [String: String]?
    /// Cases by anomaly, accused and permitted.
    let violations: [String: Int]
    let permitted: [String: Int]

    /// Which runs belong together.
    public var key: String { "\(scenario), seed \(seed)" }

    /// The runs in a file of reports, one a line as `--format json` and `--report x.json` write them, or one object.
    ///
    /// - Throws: ``DrillError`` which names file and line.
    public static func runs(in bytes: [UInt8], file: String) throws -> [RecordedRun] {
        if let whole = try? JSONReading.value(bytes) { return [try RecordedRun(whole, file)] }
        var runs: [RecordedRun] = []
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            let place = "\(file):\(number + 1)"
            do {
                runs.append(try RecordedRun(JSONReading.value(Array(line)), place))
            } catch let error as JSONError {
                throw DrillError("\(place): no JSON report: \(error)")
            }
        }
        guard !runs.isEmpty else { throw DrillError("\(file): holds no run; accepted: what --report x.json writes") }
        return runs
    }

    private init(_ json: JSONValue, _ place: String) throws {
        guard let schema = json["schema"]?.text else {
            throw DrillError("\(place): no report of a run: the member \"schema\" is missing")
        }
        guard schema == DrillReport.schema else {
            throw DrillError("\(place): a report of the form \(schema); accepted: \(DrillReport.schema)")
        }
        func missing(_ member: String) -> DrillError {
            DrillError("\(place): the member \"\(member)\" is missing, or not what it is to be")
        }
        guard let scenario = json["scenario"]?.text else { throw missing("scenario") }
        guard let seed = json["seed"]?.seed else { throw missing("seed") }
        guard let verdict = json["verdict"]?.text.flatMap(Verdict.init(rawValue:)) else { throw missing("verdict") }
        guard case .object(let counts)? = json["counts"] else { throw missing("counts") }
        guard case .object(let latency)? = json["latencySeconds"] else { throw missing("latencySeconds") }
        self.scenario = scenario
        self.seed = seed
        self.verdict = verdict
        build = json["build"]?.text ?? ""
        self.counts = counts.compactMapValues(\.integer)
        self.latency = latency.filter { $0.key != "unseen" }.mapValues(\.decimal)
        expectations = (json["expectations"]?.elements ?? []).map {
            ($0["name"]?.text ?? "", $0["bound"]?.text ?? "", $0["measured"]?.text ?? "", $0["verdict"]?.text ?? "")
        }
        recovery = (json["faults"]?.elements ?? []).map { ($0["name"]?.text ?? "", $0["recoverySeconds"]?.decimal) }
        if case .object(let settings)? = json["settings"] {
            self.settings = settings.compactMapValues(\.text)
        } else {
            settings = nil
        }
        violations = Self.anomalies(json["violations"])
        permitted = Self.anomalies(json["permitted"])
    }

    private static func anomalies(_ list: JSONValue?) -> [String: Int] {
        var cases: [String: Int] = [:]
        for finding in list?.elements ?? [] {
            cases[finding["anomaly"]?.text ?? "", default: 0] += finding["count"]?.integer ?? 0
        }
        return cases
    }
}
