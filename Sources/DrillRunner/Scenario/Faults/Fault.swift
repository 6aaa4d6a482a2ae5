public import StrictYAML

/// Something that goes wrong, at a stated time, to a stated part of the world.
public struct Fault: Hashable, Sendable {
    public var name = ""
    public var kind = Kind.crash
    public var target = FaultTarget.store
    public var start = Start.at(.zero)
    /// Starts again each time this much has passed, as long as the workloads run; `nil` for once. One that waits for a
    /// measure waits for it again then.
    public var every: Duration?
    /// When it is undone, after its start; `nil`: by ``undo``, when the run heals, or over by itself.
    public var duration: Duration?
    /// What it is undone by, instead of a time.
    public var undo: Undo?
    /// A run in which it changes nothing is not inconclusive.
    public var mayMiss = false

    // Parameters, each of some kinds only; the others leave them at their defaults. See ``effect``.

    /// The other end of a network fault.
    public var from = FaultTarget.allClients
    public var direction = Direction.both
    /// What a crash takes from the disk of a broker.
    public var loses = CrashLoss.nothing
    public var moment = Moment.afterAppend
    /// How much of the traffic is concerned.
    public var share = Percentage.whole
    /// A delay, or how far a clock is off.
    public var by: Duration = .zero
    public var isBehind = false
    /// How many times slower.
    public var times = 1
    public var down: Duration = .seconds(5)
    public var up: Duration = .seconds(5)
    /// Between one process of a rolling restart and the next.
    public var pause: Duration = .seconds(10)
    /// Whether only an operator can help.
    public var needsOperator = false

    public init() {}

    /// What goes wrong, as a plain verb.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case crash, freeze, restart, shutdown
        case rollingRestart = "rolling-restart"
        case loseController = "lose-controller"
        case cut, isolate, latency
        case connectionLoss = "connection-loss"
        case slow, down, flapping, full
        case refuseRows = "refuse-rows"
        case errors
        case answerLoss = "answer-loss"
        case slowDisk = "slow-disk"
        case fullDisk = "full-disk"
        case clockSkew = "clock-skew"
    }

    /// What a crash takes from the disk.
    public enum CrashLoss: String, Hashable, Sendable, CaseIterable {
        /// The process dies; the page cache survives, and with it the log.
        case nothing
        /// The machine dies: what was not flushed is gone.
        case unflushedTail = "unflushed-tail"
        /// The disk dies.
        case wholeLog = "whole-log"
    }

    /// On which side of the append (or commit) an answer gets lost.
    public enum Moment: String, Hashable, Sendable, CaseIterable {
        case beforeAppend = "before-append"
        case afterAppend = "after-append"
    }

    /// Which way nothing gets through.
    public enum Direction: String, Hashable, Sendable, CaseIterable {
        case both
        /// From `from` to the target only: requests are lost, answers would come.
        case toTarget = "to-target"
        /// From the target to `from` only.
        case fromTarget = "from-target"
    }
}

/// What a fault does, with the parameters that belong to it.
public enum FaultEffect: Hashable, Sendable {
    case crash(loses: Fault.CrashLoss)
    case freeze
    /// Ends and is started again at once.
    case restart
    /// Ends in an orderly way; is started again when the fault is undone.
    case shutdown
    /// One process after the other is ended in an orderly way and started again.
    case rollingRestart(pause: Duration)
    case loseController
    case cut(from: FaultTarget, Fault.Direction)
    /// Cut off from all other brokers; clients still reach it.
    case isolate
    case latency(from: FaultTarget, by: Duration)
    case connectionLoss(Fault.Moment, share: Percentage)
    /// Service times of the store are multiplied, then lengthened.
    case slow(times: Int, by: Duration)
    case down
    case flapping(down: Duration, up: Duration)
    case full(needsOperator: Bool)
    /// Rows with the poison mark are refused for good.
    case refuseRows
    /// So many requests to the store fail before anything was done.
    case errors(share: Percentage)
    case answerLoss(Fault.Moment, share: Percentage)
    case slowDisk(by: Duration)
    case fullDisk
    /// The clock is off: ahead, or behind where negative.
    case clockSkew(by: Duration)
}

extension Fault {
    /// The kind with its parameters, for those who carry it out.
    public var effect: FaultEffect {
        switch kind {
        case .crash: .crash(loses: loses)
        case .freeze: .freeze
        case .restart: .restart
        case .shutdown: .shutdown
        case .rollingRestart: .rollingRestart(pause: pause)
        case .loseController: .loseController
        case .cut: .cut(from: from, direction)
        case .isolate: .isolate
        case .latency: .latency(from: from, by: by)
        case .connectionLoss: .connectionLoss(moment, share: share)
        case .slow: .slow(times: times, by: by)
        case .down: .down
        case .flapping: .flapping(down: down, up: up)
        case .full: .full(needsOperator: needsOperator)
        case .refuseRows: .refuseRows
        case .errors: .errors(share: share)
        case .answerLoss: .answerLoss(moment, share: share)
        case .slowDisk: .slowDisk(by: by)
        case .fullDisk: .fullDisk
        case .clockSkew: .clockSkew(by: isBehind ? .zero - by : by)
        }
    }
}
