import SystemPorts

/// How far the work of a run has come, for the stall detector.
public struct Progress: Sendable {
    /// Things that were begun and have no outcome yet.
    public var inFlight: Int
    /// Things that have got their outcome since the run's start.
    public var settled: Int
    /// A fault excuses standing still.
    public var faultIsActive: Bool

    public init(inFlight: Int, settled: Int, faultIsActive: Bool) {
        self.inFlight = inFlight
        self.settled = settled
        self.faultIsActive = faultIsActive
    }
}

struct StallWatch {
    let window: Int64
    let progress: () -> Progress
    var nextCheck: Int64
    var settled = -1
    /// Since when nothing was settled, nanoseconds.
    var since: Int64
}

extension Simulation {
    /// Ends the run with ``SimulationFailure/Code/stall`` when something is in flight, no fault is active and nothing
    /// was settled for `window` of virtual time. Looked at four times in a window; keeps no run alive.
    public func detectStalls(window: Duration, progress: @escaping () -> Progress) {
        guard onRunThread("detectStalls") else { return }
        let nanoseconds = max(window.wholeNanoseconds, 4)
        stall = StallWatch(window: nanoseconds, progress: progress, nextCheck: clock + nanoseconds / 4, since: clock)
    }

    func checkStall() {
        guard var watch = stall else { return }
        let progress = watch.progress()
        if progress.settled != watch.settled || progress.inFlight == 0 || progress.faultIsActive {
            watch.settled = progress.settled
            watch.since = clock
        }
        watch.nextCheck = clock + watch.window / 4
        stall = watch
        guard clock - watch.since >= watch.window else { return }
        stop(
            SimulationFailure(
                .stall,
                "\(progress.inFlight) in flight, nothing settled since \(Instant(nanoseconds: watch.since).secondsText) "
                    + "and no fault active"
            )
        )
    }
}
