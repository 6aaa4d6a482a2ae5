import SystemPorts

/// One time that a fault happened: to whom, from when until when, and what it changed.
///
/// `@unchecked Sendable`: confined to the simulation's thread.
final class FaultOccurrence: @unchecked Sendable {
    let fault: Fault
    /// What the selector picked.
    let target: String
    let from: Instant
    private(set) var until: Instant?
    private let countHits: () -> Int
    private let undo: () async throws -> Void
    private var finalHits: Int?
    private var isEnding = false

    init(
        _ fault: Fault,
        target: String,
        from: Instant,
        hits: @escaping () -> Int,
        undo: @escaping () async throws -> Void = {}
    ) {
        self.fault = fault
        self.target = target
        self.from = from
        countHits = hits
        self.undo = undo
    }

    var isActive: Bool { until == nil }

    /// Operations that it changed so far.
    var hits: Int { finalHits ?? countHits() }

    /// Ends the fault, if it has not ended. One whose end was cancelled half way can be ended again.
    func end(on time: any TimeSource) async throws {
        guard until == nil, !isEnding else { return }
        isEnding = true
        defer { isEnding = false }
        try await undo()
        until = time.now
        finalHits = countHits()
    }

    /// Over by itself since `now`; it may still be felt, so its hits go on being counted.
    func isOver(at now: Instant) {
        until = until ?? now
    }
}
