import SystemPorts

/// The first boundary event in which two runs that should be the same differ.
public struct TraceDivergence: Sendable, CustomStringConvertible {
    /// Which boundary event it is, counted from 0.
    public let ordinal: Int
    /// The event in the first run; `nil` where that had already ended.
    public let first: TraceEvent?
    /// The event in the second run; `nil` where that had already ended.
    public let second: TraceEvent?
    /// The last event that both had in common, where it was recorded.
    public let lastCommon: TraceEvent?

    public var description: String {
        let end = "(the run had ended)"
        var text = "boundary event \(ordinal) differs:\n    first:  \(first?.description ?? end)"
        text += "\n    second: \(second?.description ?? end)"
        if let lastCommon { text += "\n    after:  \(lastCommon)" }
        return text
    }
}

extension Trace {
    /// The ordinals among which two traces first differ, as far as their checkpoints tell; `nil` when they are equal.
    ///
    /// Run both again with this as ``SimulationSettings/traceWindow``, then ask ``firstDifference(from:)``.
    public func divergentWindow(from other: Trace) -> Range<Int>? {
        if count == other.count && hash == other.hash { return nil }
        var start = 0
        for (mine, others) in zip(checkpoints, other.checkpoints) {
            guard mine == others else { return start..<max(mine.count, others.count) }
            start = mine.count
        }
        return start..<max(count, other.count)
    }

    /// The first difference between the windows of two traces; `nil` where they do not differ.
    ///
    /// - Precondition: both were recorded with the same ``SimulationSettings/traceWindow``.
    public func firstDifference(from other: Trace) -> TraceDivergence? {
        let length = max(window.count, other.window.count)
        for index in 0..<length {
            let mine = index < window.count ? window[index] : nil
            let others = index < other.window.count ? other.window[index] : nil
            guard mine != others else { continue }
            return TraceDivergence(
                ordinal: windowStart + index,
                first: mine,
                second: others,
                lastCommon: index > 0 ? window[index - 1] : nil
            )
        }
        return nil
    }
}

/// Runs a drill twice with the same settings, and twice more where the traces differ, to name the first event that
/// does. `nil` when both runs left the same trace.
///
/// - Parameter drill: makes a simulation of the settings, runs it and returns its trace.
public func firstDivergence(
    _ settings: SimulationSettings,
    _ drill: (SimulationSettings) throws -> Trace
) rethrows -> TraceDivergence? {
    let first = try drill(settings)
    let second = try drill(settings)
    guard let window = first.divergentWindow(from: second) else { return nil }
    var recording = settings
    recording.traceWindow = window
    let firstAgain = try drill(recording)
    let secondAgain = try drill(recording)
    // What differs from run to run may differ elsewhere this time: then only the ends are known.
    return firstAgain.firstDifference(from: secondAgain)
        ?? TraceDivergence(ordinal: window.lowerBound, first: nil, second: nil, lastCommon: nil)
}
