import SystemPorts
import Testing

@Suite("Instant and Timestamp")
struct InstantTests {
    @Test("instants saturate instead of overflowing")
    func saturation() {
        #expect(Instant.distantFuture + .seconds(1) == .distantFuture)
        #expect(Instant(nanoseconds: .min) - .seconds(1) == Instant(nanoseconds: .min))
        #expect(Instant.zero + .seconds(10_000_000_000_000) == .distantFuture)
        #expect(Duration.seconds(10_000_000_000_000).wholeNanoseconds == .max)
        #expect(Duration.seconds(-10_000_000_000_000).wholeNanoseconds == .min)
    }

    @Test("durations are rounded towards zero to the nanosecond")
    func rounding() {
        #expect(Duration(secondsComponent: 1, attosecondsComponent: 1_999_999_999).wholeNanoseconds == 1_000_000_001)
        #expect(Duration(secondsComponent: -1, attosecondsComponent: -1_999_999_999).wholeNanoseconds == -1_000_000_001)
    }

    @Test("sums and differences agree, as a clock's instants must")
    func arithmetic() {
        let start = Instant(nanoseconds: 5)
        #expect(start + .nanoseconds(7) - start == .nanoseconds(7))
        #expect(start.advanced(by: .seconds(1)).duration(to: start) == .seconds(-1))
        #expect(start < start + .nanoseconds(1))
    }

    @Test("milliseconds of a timestamp are rounded down, before the epoch too")
    func milliseconds() {
        #expect(Timestamp(nanoseconds: 1_999_999).milliseconds == 1)
        #expect(Timestamp(nanoseconds: -1).milliseconds == -1)
        #expect(Timestamp(nanoseconds: -1_000_000).milliseconds == -1)
    }
}
