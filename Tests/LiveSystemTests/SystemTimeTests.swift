import LiveSystem
import Synchronization
import SystemPorts
import Testing

@Suite("The machine's clocks", .timeLimit(.minutes(1)))
struct SystemTimeTests {
    @Test("sleeping takes at least as long as asked, and not much longer")
    func sleeps() async throws {
        let time = try SystemTime()
        let start = time.now
        try await time.sleep(for: .milliseconds(30))
        let slept = time.now - start
        #expect(slept >= .milliseconds(30))
        #expect(slept < .seconds(5))
    }

    @Test("alarms ring in the order of their deadlines, those of one deadline as they were set")
    func ordersAlarms() async throws {
        let time = try SystemTime()
        let rung = Mutex<[Int]>([])
        let done = Latch("rung")
        let base = time.now + .milliseconds(40)
        for (number, offset) in [(3, 20), (1, 0), (2, 0), (4, 30)] {
            _ = try time.setAlarm(at: base + .milliseconds(offset)) {
                rung.withLock { $0.append(number) }
                if number == 4 { done.open() }
            }
        }
        try await done.wait()
        #expect(rung.withLock { $0 } == [1, 2, 3, 4])
    }

    @Test("a cancelled alarm does not ring, though thousands are set and cancelled")
    func cancels() async throws {
        let time = try SystemTime()
        let rings = Mutex(0)
        let soon = time.now + .milliseconds(50)
        for _ in 0..<5_000 {
            try time.setAlarm(at: soon) { rings.withLock { $0 += 1 } }.cancel()
        }
        let done = Latch("rung")
        _ = try time.setAlarm(at: soon + .milliseconds(5)) { done.open() }
        try await done.wait()
        #expect(rings.withLock { $0 } == 0)
    }

    @Test("a sleep ends when its task is cancelled")
    func cancelsSleep() async throws {
        let time = try SystemTime()
        let start = time.now
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await time.sleep(for: .seconds(3_600)) }
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
        #expect(time.now - start < .seconds(30))
    }

    @Test("the wall clock is in this century")
    func wallTime() throws {
        #expect(try SystemTime().wallTime.nanoseconds > 1_700_000_000_000_000_000)
    }

    @Test("two streams for one purpose differ")
    func randomness() {
        let source = SystemRandomness()
        var first = source.stream(for: "jitter")
        var second = source.stream(for: "jitter")
        #expect(first.next() != second.next())
    }
}
