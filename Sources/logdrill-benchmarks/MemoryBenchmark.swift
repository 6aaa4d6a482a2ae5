import DrillRunner
import Foundation
import Synchronization

/// What a run of a virtual day holds in memory, hour by hour: with retention on it must not grow.
enum MemoryBenchmark {
    /// `memory [SCENARIO]`; a day of 24 virtual hours by default.
    static func run(_ options: [String]) throws {
        let drill = try MeasuredDrill(options.first ?? "Scenarios/long/day-with-retention.yaml")
        let observer = HourlyMemory()
        print("    hours    records attempted    settled    resident set")
        let (seconds, report) = try Clocks.work { try drill.run(observer: observer) }
        print(fixed("  judged %20d %10d %12.1f MB", report.counts.attempted, report.counts.stored, residentMB()))
        MeasuredDrill.describe(report, seconds: seconds)
        let sizes = observer.sizes
        guard sizes.count >= 8 else { return }
        // The first quarter fills what retention then keeps.
        let early = sizes[(sizes.count / 4)..<(sizes.count / 2)].max() ?? 0
        let late = sizes[(sizes.count * 3 / 4)...].max() ?? 0
        print(fixed("  the last quarter's largest resident set is %.2f times that of the second quarter", late / early))
    }
}

/// Prints a line for each virtual hour.
private final class HourlyMemory: DrillObserver {
    private let state = Mutex((next: 1, sizes: [Double]()))

    /// MB resident at each hour.
    var sizes: [Double] { state.withLock { $0.sizes } }

    func observe(_ snapshot: DrillSnapshot) {
        state.withLock { state in
            guard snapshot.time >= .seconds(state.next * 3_600) else { return }
            state.sizes.append(residentMB())
            print(
                fixed(
                    "  %7d %20d %10d %12.1f MB",
                    state.next,
                    snapshot.attempted,
                    snapshot.settled,
                    state.sizes[state.next - 1]
                )
            )
            state.next += 1
        }
    }
}

/// Megabytes of this process's pages in memory; 0 where the system does not tell.
private func residentMB() -> Double {
    let words = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    let pages = words.count > 1 ? Double(words[1]) ?? 0 : 0
    return pages * Double(sysconf(Int32(_SC_PAGESIZE))) / 1e6
}
