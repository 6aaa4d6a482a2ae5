import LogModel
import StrictYAML
public import SystemPorts

/// Turns a scenario's workload into the logs of its sources.
public struct WorkloadSources: Sendable {
    public let workload: Workload
    /// How long the run offers load: the workload's end where it names none.
    public let until: Duration
    public let seed: UInt64
    /// Wall time at the run's start, from which all times of the workload count.
    public let epoch: Timestamp
    /// The sources' names: the workload's own for one, numbered for several.
    public let names: [String]

    public init(_ workload: Workload, until: Duration, seed: UInt64, epoch: Timestamp) {
        self.workload = workload
        self.until = until
        self.seed = seed
        self.epoch = epoch
        names =
            workload.sources <= 1
            ? [workload.name] : (1...workload.sources).map { "\(workload.name)-\($0)" }
    }

    /// One log per source.
    ///
    /// - Parameter recording: the recorded lines of a replay; not asked for otherwise.
    public func logs(recording: () throws -> RecordedLines) rethrows -> [SourceLog] {
        switch workload.content {
        case .generated(let content):
            let users = RecordGenerator.users(cardinality: content.cardinality, isSkewed: content.skew == .zipf)
            return names.indices.map { index in
                var plan = plan(content, index)
                plan.sharedUsers = users
                return SourceLog(plan, seed: seed, epoch: epoch, environment: workload.environment)
            }
        case .replay(let replay):
            let lines = try recording().played(
                from: workload.from,
                until: workload.until ?? until,
                // The lines' times are those of the playing, which the speed has changed already.
                shift: .nanoseconds(replay.shift.wholeNanoseconds / Int64(max(1, replay.speedPermille)) * 1_000),
                loop: replay.loop
            )
            return names.indices.map { index in
                SourceLog(
                    replaying: lines,
                    name: names[index],
                    service: replay.service ?? "",
                    schedule: schedule(index),
                    seed: seed
                )
            }
        }
    }

    private func plan(_ content: GeneratedContent, _ index: Int) -> SourcePlan {
        var plan = SourcePlan(
            name: names[index],
            services: content.services.map { Share($0.item, weight: UInt64(max(0, $0.weight))) },
            schedule: schedule(index)
        )
        plan.severities = content.severities.map { Share($0.item.severity, weight: UInt64(max(0, $0.weight))) }
        plan.messageBytes = content.messageBytes
        plan.cardinality = content.cardinality
        plan.isSkewed = content.skew == .zipf
        plan.form = content.form == .ndjson ? .ndjson : .text
        plan.poisonMillionths = content.poison.millionths
        if !content.messages.isEmpty {
            plan.templates = content.messages.map { MessageTemplate($0.item) }
            plan.templateWeights = content.messages.map { UInt64(max(0, $0.weight)) }
        }
        plan.environments = content.environments.map { Share($0.item, weight: UInt64(max(0, $0.weight))) }
        plan.traces = content.traces.map { traces in
            SourcePlan.Traces(workload: workload.name, records: traces.records, concurrent: traces.concurrent)
        }
        plan.stackTraceMillionths = content.stackTraces.millionths
        plan.errorBursts = workload.bursts.filter { $0.errors > .none }.map { burst in
            let begin = burst.at.wholeNanoseconds
            let range = begin..<(begin + burst.length.wholeNanoseconds)
            return SourcePlan.ErrorBurst(range, millionths: burst.errors.millionths)
        }
        if !plan.errorBursts.isEmpty, !plan.severities.contains(where: { $0.item == .error }) {
            plan.severities.append(Share(.error, weight: 0))
        }
        return plan
    }

    private func schedule(_ index: Int) -> ArrivalSchedule {
        let share = share(index)
        let rate = Self.milli(workload.rate ?? .perSecond(0), share)
        var profile = RateProfile.constant(rateMilli: rate)
        if let ramp = workload.ramp {
            profile = RateProfile.ramp(from: rate, to: Self.milli(ramp.to, share), over: ramp.over)
                .delayed(by: ramp.at, leadingRateMilli: rate)
        }
        if let diurnal = workload.diurnal {
            // Lowest at the beginning of the wave, which may lie before the run's.
            let period = diurnal.period.wholeNanoseconds
            let lead = Duration.nanoseconds((period - diurnal.lowest.wholeNanoseconds % period) % period)
            let high = Self.milli(diurnal.to, share)
            profile = RateProfile.diurnal(low: rate, high: high, period: diurnal.period, until: until + lead)
                .advanced(by: lead)
        }
        for burst in workload.bursts {
            profile = profile.scaled(
                permille: Int64(burst.times) * 1_000,
                from: burst.at,
                until: burst.at + burst.length
            )
        }
        profile = profile.scaled(permille: 0, from: .zero, until: workload.from)
            .ending(at: workload.until ?? until)
        let total = workload.records.map { records in
            records * share.part / share.whole + (index == 0 ? remainder : 0)
        }
        return ArrivalSchedule(
            profile,
            spacing: workload.arrivals == .poisson ? .poisson : .even,
            total: total,
            turn: .init(index, of: names.count)
        )
    }

    /// Records that an even split leaves over; the first source takes them.
    private var remainder: Int {
        guard let records = workload.records else { return 0 }
        return records - names.indices.reduce(0) { $0 + records * share($1).part / share($1).whole }
    }

    /// A source's share of the workload's rate.
    private func share(_ index: Int) -> (part: Int, whole: Int) {
        let noisy = max(1, workload.noisy)
        return (index == 0 ? noisy : 1, noisy + names.count - 1)
    }

    private static func milli(_ rate: Rate, _ share: (part: Int, whole: Int)) -> Int64 {
        let milli = Int64(rate.count) * 1_000 * Int64(share.part) / Int64(share.whole)
        let period = max(1, rate.period.wholeNanoseconds)
        let (high, low) = milli.multipliedFullWidth(by: 1_000_000_000)
        return period.dividingFullWidth((high, low)).quotient
    }
}

extension SeverityWord {
    /// OpenTelemetry's number for it.
    var severity: Severity {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .warn: .warn
        case .error: .error
        case .fatal: .fatal
        }
    }
}
