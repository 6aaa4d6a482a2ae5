import StrictYAML
import SystemPorts
import Testing

@Suite("scalars")
struct ScalarTests {
    static func value<Value>(_ reading: ScalarReading<Value>) -> Value? {
        if case .value(let value) = reading { value } else { nil }
    }

    @Test(
        "durations are read and written exactly",
        arguments: [
            ("90s", Duration.seconds(90), "1m30s"), ("1h30m", .seconds(5_400), "1h30m"),
            ("250ms", .milliseconds(250), "250ms"), ("1.5s", .milliseconds(1_500), "1s500ms"),
            ("0s", .zero, "0s"), ("36h", .seconds(129_600), "1d12h"), ("1us", .microseconds(1), "1us"),
            ("0.001us", .nanoseconds(1), "1ns"),
            ("1d1h1m1s1ms1us1ns", .nanoseconds(90_061_001_001_001), "1d1h1m1s1ms1us1ns"),
        ]
    )
    func durations(_ text: String, _ duration: Duration, _ canonical: String) {
        #expect(Self.value(DurationText.read(text)) == duration)
        #expect(DurationText.write(duration) == canonical)
        #expect(Self.value(DurationText.read(canonical)) == duration)
    }

    @Test(
        "sizes and counts",
        arguments: [
            ("64KiB", 65_536, "64KiB"), ("10MB", 10_000_000, "10MB"), ("1.5GiB", 1_610_612_736, "1536MiB"),
            ("0B", 0, "0B"),
        ]
    )
    func sizes(_ text: String, _ bytes: Int, _ canonical: String) {
        #expect(Self.value(SizeText.read(text)) == bytes)
        #expect(SizeText.write(bytes) == canonical)
        #expect(Self.value(SizeText.read(canonical)) == bytes)
    }

    @Test(
        "counts may be grouped or shortened",
        arguments: [("1_000", 1_000), ("200_000", 200_000), ("100k", 100_000), ("2.5M", 2_500_000), ("0", 0)]
    )
    func counts(_ text: String, _ count: Int) {
        #expect(Self.value(CountText.read(text)) == count)
    }

    @Test(
        "what other readers take for numbers is none",
        arguments: ["", "+1", "-0", "1__000", "_1", "1_", "1.", ".5", "0o7", "1e9", "९", "99999999999999999999", "1 k"]
    )
    func noCounts(_ text: String) {
        #expect(Self.value(CountText.read(text)) == nil)
    }

    @Test("rates compare by how fast they are")
    func rates() {
        #expect(Self.value(RateText.read("60/min")) == .perSecond(1))
        #expect(Rate(59, per: .seconds(60)) < .perSecond(1))
        #expect(Rate(10_000).description == "10k/s")
        #expect(Rate(1, per: .seconds(86_400)).perSecondMilli == 0)
        #expect(Rate(90, per: .seconds(60)).perSecondMilli == 1_500)
    }

    @Test(
        "moments are read with any offset and written in UTC",
        arguments: [
            ("1970-01-01T00:00:00Z", Int64(0), "1970-01-01T00:00:00Z"),
            ("2024-02-29T23:59:59.5Z", 1_709_251_199_500_000_000, "2024-02-29T23:59:59.5Z"),
            ("2026-01-01T01:00:00+01:00", 1_767_225_600_000_000_000, "2026-01-01T00:00:00Z"),
            ("2025-12-31T20:30:00-03:30", 1_767_225_600_000_000_000, "2026-01-01T00:00:00Z"),
        ]
    )
    func moments(_ text: String, _ nanoseconds: Int64, _ canonical: String) {
        #expect(Self.value(TimestampText.read(text))?.nanoseconds == nanoseconds)
        #expect(TimestampText.write(Timestamp(nanoseconds: nanoseconds)) == canonical)
    }

    @Test("every day between 1970 and 2261 has its own date and back")
    func days() {
        for day in stride(from: Int64(0), to: 106_000, by: 13) {
            let moment = Timestamp(nanoseconds: day * 86_400_000_000_000 + 1)
            #expect(Self.value(TimestampText.read(TimestampText.write(moment))) == moment)
        }
    }

    @Test("the nearest word is within a third of its length")
    func spelling() {
        #expect(Spelling.nearest(to: "partitons", among: ["partitions", "retention"]) == "partitions")
        #expect(Spelling.nearest(to: "form", among: ["from", "for"]) == "from")
        #expect(Spelling.nearest(to: "x", among: ["brokers"]) == nil)
        #expect(Spelling.nearest(to: "", among: ["a"]) == "a")
    }
}
