/// Everything ambient that one process needs from its machine. Live, each port is an adapter to the system; in
/// simulation all four belong to one life of a simulated process and are severed together when it crashes.
public struct ProcessPorts: Sendable {
    /// Names the process in traces and logs, such as `processor-2`.
    public let processName: String
    public let time: any TimeSource
    public let random: any RandomSource
    public let disk: any Disk
    public let work: any WorkMeter
    /// Rules taken out of this process's code, to prove that something notices.
    package var mutants = Mutants.none

    public init(
        processName: String,
        time: any TimeSource,
        random: any RandomSource,
        disk: any Disk,
        work: any WorkMeter
    ) {
        self.processName = processName
        self.time = time
        self.random = random
        self.disk = disk
        self.work = work
    }
}
