import DrillRunner
import StrictYAML
import SystemPorts
import Testing

@Suite("When a workload emits")
struct WorkloadScheduleTests {
    private func log(
        _ profile: RateProfile,
        _ spacing: ArrivalSchedule.Spacing = .even,
        total: Int? = nil,
        seed: UInt64 = 1
    ) -> SourceLog {
        let plan = SourcePlan(
            name: "app",
            service: "app",
            schedule: ArrivalSchedule(profile, spacing: spacing, total: total)
        )
        return SourceLog(plan, seed: seed, epoch: Timestamp(nanoseconds: 1_767_225_600_000_000_000))
    }

    private func second(_ number: Int64) -> Instant { Instant(nanoseconds: number * 1_000_000_000) }

    @Test("an even rate is kept exactly, however odd", arguments: [1, 3, 7, 1_000, 9_973])
    func even(_ rate: Int64) {
        let log = log(.constant(rate))
        for time: Int64 in [1, 10, 100] {
            #expect(log.emitted(at: second(time)) == Int(rate * time))
        }
        #expect(log.emitted(at: .zero) == 0)
    }

    @Test("going back in time finds what was there then")
    func anyOrder() {
        let log = log(.constant(1_000))
        #expect(log.emitted(at: second(60)) == 60_000)
        #expect(log.emitted(at: second(3)) == 3_000)
        #expect(log.emitted(at: Instant(nanoseconds: 3_500_000)) == 3)
    }

    @Test("a ramp emits what its mean rate says")
    func ramp() {
        let log = log(.ramp(from: 0, to: 1_000_000, over: .seconds(10)))
        #expect(abs(log.emitted(at: second(5)) - 1_250) <= 2)
        #expect(abs(log.emitted(at: second(10)) - 5_000) <= 2)
        #expect(abs(log.emitted(at: second(20)) - 15_000) <= 2)
    }

    @Test("a burst multiplies the rate, and only then")
    func burst() {
        let log = log(RateProfile.constant(100).scaled(permille: 10_000, from: .seconds(10), until: .seconds(20)))
        #expect(log.emitted(at: second(10)) == 1_000)
        #expect(log.emitted(at: second(20)) == 11_000)
        #expect(log.emitted(at: second(30)) == 12_000)
    }

    @Test("a rate that rises in mid-gap is felt at once")
    func straddling() {
        // One record per 100 s, then a thousand per second from 10 s on: the first comes a tenth of the way in.
        let log = log(RateProfile.constant(rateMilli: 10).scaled(permille: 100_000_000, from: .seconds(10), until: nil))
        #expect(log.nextEmission(after: .zero) == Instant(nanoseconds: 10_000_900_000))
    }

    @Test("Poisson arrivals have the rate as mean and come unevenly", arguments: 1...5)
    func poisson(_ seed: UInt64) {
        let log = log(.constant(1_000), .poisson, seed: seed)
        let counts = (0..<100).map { log.emitted(at: second($0 + 1)) - log.emitted(at: second($0)) }
        let mean = counts.reduce(0, +) / 100
        #expect((975...1_025).contains(mean))
        // The variance of a Poisson count is its mean.
        let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 100
        #expect((600...1_600).contains(variance))
    }

    @Test("a total and an end bound the emission")
    func bounds() {
        let counted = log(.constant(100), total: 250)
        #expect(counted.emitted(at: second(1_000)) == 250)
        #expect(counted.nextEmission(after: second(3)) == nil)
        let ended = log(RateProfile.constant(100).ending(at: .seconds(7)))
        #expect(ended.emitted(at: second(1_000)) == 700)
        #expect(ended.nextEmission(after: second(8)) == nil)
    }

    @Test("a scenario's workload is split among its sources, the noisy one first")
    func sources() throws {
        var workload = Workload()
        workload.name = "web"
        workload.rate = .perSecond(1_030)
        workload.sources = 4
        workload.noisy = 100
        workload.from = .seconds(10)
        let sources = WorkloadSources(workload, until: .seconds(20), seed: 1, epoch: Timestamp(nanoseconds: 0))
        let logs = try sources.logs(recording: { throw CancellationError() })
        #expect(logs.map(\.name) == ["web-1", "web-2", "web-3", "web-4"])
        #expect(logs.map { $0.emitted(at: second(10)) } == [0, 0, 0, 0])
        #expect(logs.map { $0.emitted(at: second(60)) } == [10_000, 100, 100, 100])
    }

    private func logs(rate: Rate, sources: Int, noisy: Int = 1, _ arrivals: Workload.Arrivals = .even) -> [SourceLog] {
        var workload = Workload()
        workload.name = "web"
        workload.rate = rate
        workload.sources = sources
        workload.noisy = noisy
        workload.arrivals = arrivals
        return WorkloadSources(workload, until: .seconds(3_600), seed: 1, epoch: Timestamp(nanoseconds: 0))
            .logs { RecordedLines([]) }
    }

    @Test("even sources take turns, in their order, and one of the workload's records comes at a time")
    func turns() throws {
        let logs = logs(rate: .perSecond(10), sources: 4)
        var now = Instant.zero
        for number in 1...40 {
            let next = logs.map { $0.nextEmission(after: now) ?? .distantFuture }
            now = try #require(next.min())
            #expect(now == Instant(nanoseconds: Int64(number) * 100_000_000))
            #expect(next.filter { $0 == now }.count == 1 && next[(number - 1) % 4] == now)
        }
    }

    @Test("so all together have emitted what one source would have, at any moment", arguments: [2, 3, 8, 125])
    func together(_ sources: Int) {
        let logs = logs(rate: .perSecond(sources * 40), sources: sources)
        for microseconds: Int64 in [1, 7_777, 123_456, 999_999, 1_234_567, 59_876_543] {
            let now = Instant(nanoseconds: microseconds * 1_000 + 500)
            let emitted = logs.reduce(0) { $0 + $1.emitted(at: now) }
            #expect(emitted == Int(now.nanoseconds * Int64(sources) * 40 / 1_000_000_000))
        }
    }

    @Test("nobody waits longer for the first record than between two, whatever the noisy one does")
    func noisyTurns() {
        let quiet = logs(rate: .perSecond(1_030), sources: 4, noisy: 100).dropFirst()
        let first = quiet.map { $0.nextEmission(after: .zero) ?? .distantFuture }
        #expect(Set(first).count == 3 && first.allSatisfy { $0 <= Instant(nanoseconds: 100_000_000) })
    }

    @Test("a bounded number of records is split without losing any", arguments: [0, 1, 100, 101, 10_007])
    func records(_ count: Int) throws {
        var workload = Workload()
        workload.name = "web"
        workload.rate = .perSecond(1_000)
        workload.sources = 3
        workload.noisy = 5
        workload.records = count
        workload.arrivals = .poisson
        let sources = WorkloadSources(workload, until: .seconds(3_600), seed: 1, epoch: Timestamp(nanoseconds: 0))
        let logs = try sources.logs(recording: { throw CancellationError() })
        #expect(logs.reduce(0) { $0 + $1.emitted(at: second(3_600)) } == count)
    }
}
