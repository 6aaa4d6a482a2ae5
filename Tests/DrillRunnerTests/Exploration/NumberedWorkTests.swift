import DrillRunner
import Foundation
import TestThreads
import Testing

@Suite("Numbered work", .realThreads)
struct NumberedWorkTests {
    /// Four threads at once.
    private struct FourThreads: RunExecutor {
        func run(_ worker: @escaping @Sendable () -> Void) {
            DispatchQueue.concurrentPerform(iterations: 4) { _ in worker() }
        }
    }

    @Test("every number is handed out once, to whichever thread, and none of what is entered is lost")
    func once() {
        let work = NumberedWork(3...20_002, books: [UInt64]())
        let numbers = work.perform(on: FourThreads()) { number in work.enter { $0.append(number) } }
        #expect(numbers.count == 20_000 && Set(numbers) == Set(3...20_002))
    }

    @Test("after its end nothing is begun, and all below what ended it were", arguments: 1...20)
    func end(round: Int) {
        let work = NumberedWork(0...(.max), books: [UInt64]())
        let numbers = work.perform(on: FourThreads()) { number in
            if number == 1_000 { work.end() }
            work.enter { $0.append(number) }
        }
        #expect(Set(numbers).isSuperset(of: 0...1_000))
        // Each of the other threads may have taken many in between, but none after the end.
        let before = numbers.count
        #expect(work.perform(on: FourThreads()) { _ in Issue.record("begun after the end") }.count == before)
    }

    @Test("it ends when its time is over, at the last number there is, and at once where there is none")
    func bounds() {
        let last = NumberedWork((.max - 1)...(.max), books: 0)
        #expect(last.perform(on: CallingThread()) { _ in last.enter { $0 += 1 } } == 2)
        let none = NumberedWork<Int>(nil, books: 0)
        #expect(none.perform(on: CallingThread()) { _ in none.enter { $0 += 1 } } == 0)
        let timed = NumberedWork(1...10, books: 0)
        let done = timed.perform(on: CallingThread(), until: { timed.enter { $0 >= 4 } }) { _ in timed.enter { $0 += 1 }
        }
        #expect(done == 4)
    }
}
