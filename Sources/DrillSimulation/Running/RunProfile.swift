/// Where the real time of a run goes, stage by stage: for benchmarks.
///
/// The time from one mark to the next goes to the stage of the second. Jobs and events are marked by the simulation,
/// stages of product code by what it reports to its `WorkMeter`, others where they end. Reading the clock at every mark
/// slows a run down; its trace stays the same.
///
/// `@unchecked Sendable`: confined to the thread of the one run it is given to.
package final class RunProfile: @unchecked Sendable {
    /// What some of the time was spent on.
    package struct Stage: Hashable, Sendable {
        /// The kind of process, such as `shipper`; or what surrounds them.
        package let part: String
        package let name: String
    }

    private let clock: @Sendable () -> Int64
    private var last: Int64
    private var nanoseconds: [Stage: Int64] = [:]

    /// - Parameter clock: real time, or processor time of the run's thread, in nanoseconds.
    package init(clock: @escaping @Sendable () -> Int64) {
        self.clock = clock
        last = clock()
    }

    /// What has passed since the last mark was spent on `name`.
    package func mark(_ part: String, _ name: String) {
        let now = clock()
        nanoseconds[Stage(part: part, name: name), default: 0] += now - last
        last = now
    }

    /// All stages, by part and name, with what they took in nanoseconds.
    package var stages: [(stage: Stage, nanoseconds: Int64)] {
        nanoseconds.sorted { ($0.key.part, $0.key.name) < ($1.key.part, $1.key.name) }.map { ($0.key, $0.value) }
    }
}

extension Simulation {
    /// Marks the end of work that belongs to the world around the processes.
    @inline(__always)
    package func mark(_ part: String, _ name: String) {
        settings.profile?.mark(part, name)
    }
}
