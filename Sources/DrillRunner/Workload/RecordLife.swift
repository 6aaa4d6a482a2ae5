import LogModel
import SystemPorts

/// What makes made-up records look like those of services that work together: environments, traces that span services,
/// stack traces, errors that come with bursts.
///
/// Each of these draws from a substream of its own, named after what it is for: adding one to a workload leaves every
/// other choice as it was.
struct RecordLife: Sendable {
    private let environments: WeightedChoice?
    private let environmentTexts: [[UInt8]]
    let environmentHashes: [UInt64]
    private let environmentSeed: UInt64

    private let traces: SourcePlan.Traces?
    private let traceSeed: UInt64
    private let spanSeed: UInt64

    private let stackMillionths: UInt64
    private let stackSeed: UInt64

    private let bursts: [SourcePlan.ErrorBurst]
    private let burstSeed: UInt64
    /// The severity that a burst's errors have, as index into the plan's.
    private let error: Int

    static let traceName = FieldDigest.text("trace_id")
    static let spanName = FieldDigest.text("span_id")

    /// `nil` for a plan that asks for none of it.
    init?(_ plan: SourcePlan, seed: UInt64) {
        let asksFor =
            !plan.environments.isEmpty || plan.traces != nil || plan.stackTraceMillionths > 0
            || !plan.errorBursts.isEmpty
        guard asksFor else { return nil }
        func substream(_ name: String) -> UInt64 {
            var hash = StableHash(seed: seed)
            hash.combine(name)
            return hash.value
        }
        environments = plan.environments.isEmpty ? nil : WeightedChoice(weights: plan.environments.map(\.weight))
        environmentTexts = plan.environments.map { MessageTemplate.jsonBody(Array($0.item.utf8)) }
        environmentHashes = plan.environments.map { FieldDigest.text($0.item) }
        environmentSeed = substream("environments of \(plan.name)")
        traces = plan.traces
        // Of the workload, not of the source: its sources' services take part in the same traces.
        traceSeed = substream("traces of \(plan.traces?.workload ?? plan.name)")
        spanSeed = substream("spans of \(plan.name)")
        stackMillionths = UInt64(max(0, plan.stackTraceMillionths))
        stackSeed = substream("stack traces of \(plan.name)")
        bursts = plan.errorBursts
        burstSeed = substream("errors in bursts of \(plan.name)")
        error = plan.severities.firstIndex { $0.item == .error } ?? 0
    }

    /// Bytes that it adds to one line at most.
    var longest: Int {
        (environmentTexts.map(\.count).max() ?? 0) + (traces == nil ? 0 : 90)
            + (stackMillionths > 0 ? Self.framesMax * 96 : 0)
    }

    /// The severity of a record that was to have `severity`: an error now and then, while a burst of errors lasts.
    func severity(_ ordinal: Int, at intended: Int64, _ severity: Int) -> Int {
        for burst in bursts where burst.range.contains(intended) {
            var random = OrdinalRandom(seed: burstSeed, ordinal: ordinal)
            return random.next() % 1_000_000 < UInt64(burst.millionths) ? error : severity
        }
        return severity
    }

    /// The record's environment, as index and as the body of a JSON string; `nil` where the plan names none.
    func environment(_ ordinal: Int) -> (index: Int, body: [UInt8])? {
        guard let environments else { return nil }
        var random = OrdinalRandom(seed: environmentSeed, ordinal: ordinal)
        let index = environments.index(random.next())
        return (index, environmentTexts[index])
    }

    /// The trace that the record belongs to, and its span; `nil` for a record that belongs to none.
    ///
    /// Records go round among the traces that are under way. Each trace has room for the most records that one may have,
    /// and leaves what it does not need to records without a trace.
    func trace(_ ordinal: Int) -> (high: UInt64, low: UInt64, span: UInt64)? {
        guard let traces else { return nil }
        let (turn, lane) = ordinal.quotientAndRemainder(dividingBy: max(1, traces.concurrent))
        let (number, place) = turn.quotientAndRemainder(dividingBy: traces.records.upperBound)
        var random = OrdinalRandom(seed: traceSeed, ordinal: number &* traces.concurrent &+ lane)
        let high = random.next()
        let low = random.next()
        let width = UInt64(traces.records.count)
        guard place < traces.records.lowerBound + Int(random.next() % width) else { return nil }
        var span = OrdinalRandom(seed: spanSeed, ordinal: ordinal)
        return (high, low, span.next())
    }

    private static let framesMax = 12

    /// Writes the frames of a stack, if the record brings one.
    ///
    /// - Returns: whether it does.
    func writeStack(_ ordinal: Int, _ severity: Severity, asBody: Bool, to line: inout LineWriter) -> Bool {
        guard stackMillionths > 0, severity >= .error else { return false }
        var random = OrdinalRandom(seed: stackSeed, ordinal: ordinal)
        guard random.next() % 1_000_000 < stackMillionths else { return false }
        // The same few places fail again and again: so do real stacks repeat.
        let place = random.next() % 40
        for frame in 0..<(3 + Int(place % UInt64(Self.framesMax - 2))) {
            if asBody { line.put("\\n\\tat com.example.module") } else { line.put("\n\tat com.example.module") }
            line.put(decimal: (place &* 7 &+ UInt64(frame)) % 23)
            line.put(".Handler.call(Handler.java:")
            line.put(decimal: (place &* 131 &+ UInt64(frame) &* 17) % 900 + 20)
            line.put(")")
        }
        return true
    }
}
