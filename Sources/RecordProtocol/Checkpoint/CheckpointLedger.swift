package import SystemPorts

/// The store's side of the compare-and-set: checkpoints by key, each replaced only by one that was made from it.
public struct CheckpointLedger: Sendable {
    private var checkpoints: [CheckpointKey: Checkpoint] = [:]

    package var mutants = Mutants.none

    public init() {}

    /// Version 0 where nothing was ever written.
    public subscript(key: CheckpointKey) -> Checkpoint {
        checkpoints[key] ?? Checkpoint()
    }

    /// Whether a write that expects `version` of `key` may be done now; the version found otherwise.
    public func permits(_ version: Int64, for key: CheckpointKey) -> CompareAndSetAnswer {
        let found = self[key].version
        return found == version || mutants.has("no-compare") ? .permitted : .stale(found: found)
    }

    /// Replaces the checkpoint if its version is the one expected. Rows and outcomes belong in the same transaction.
    @discardableResult
    public mutating func compareAndSet(
        _ key: CheckpointKey,
        expecting version: Int64,
        to checkpoint: Checkpoint
    ) -> CompareAndSetAnswer {
        let answer = permits(version, for: key)
        if answer == .permitted { checkpoints[key] = checkpoint }
        return answer
    }
}

/// Whether a compare-and-set finds what it expects.
public enum CompareAndSetAnswer: Hashable, Sendable {
    case permitted
    /// Somebody else has written; nothing is done.
    case stale(found: Int64)
}

/// The processor's side: the checkpoint of one partition as this process believes it to be, and what may be done with
/// that belief.
public struct HeldCheckpoint: Hashable, Sendable {
    /// The legal transitions are listed at each state.
    public enum State: Hashable, Sendable {
        /// Nothing may be written. → current (``loaded(_:)``)
        case unread
        /// → writing (``begin(_:)``), unread (``forget()``)
        case current(Checkpoint)
        /// One write is under way. → current (stored, or certainly not done), unread (stale, indeterminate)
        case writing(from: Checkpoint, to: Checkpoint)
    }

    public private(set) var state = State.unread
    /// What an indeterminate answer left behind; used by a planted bug only.
    private var abandoned: Checkpoint?

    package var mutants = Mutants.none

    public init() {}

    /// The checkpoint to build the next write on; `nil` while it must be read, or a write is under way.
    public var current: Checkpoint? {
        guard case .current(let checkpoint) = state else { return nil }
        return checkpoint
    }

    /// The store's checkpoint was read.
    public mutating func loaded(_ checkpoint: Checkpoint) {
        guard case .unread = state else { return }
        if mutants.has("retry-after-unknown"), var kept = abandoned {
            kept.version = checkpoint.version
            abandoned = nil
            state = .current(kept)
        } else {
            state = .current(checkpoint)
        }
    }

    /// Begins to write `next`, whose version is set to the one behind the current.
    ///
    /// - Returns: the version to expect and the checkpoint to store; `nil` unless the state is current.
    public mutating func begin(_ next: Checkpoint) -> (expected: Int64, checkpoint: Checkpoint)? {
        guard case .current(let checkpoint) = state else { return nil }
        var next = next
        next.version = checkpoint.version + 1
        state = .writing(from: checkpoint, to: next)
        return (checkpoint.version, next)
    }

    /// The store has answered, or certainly will not.
    public mutating func answered(_ answer: WriteAnswer) {
        guard case .writing(let from, let to) = state else { return }
        switch answer {
        case .stored: state = .current(to)
        case .notDone: state = .current(from)
        case .stale: state = .unread
        case .indeterminate:
            if mutants.has("retry-after-unknown") { abandoned = from }
            state = .unread
        }
    }

    /// The partition was given up, or its checkpoint is not to be trusted any more.
    public mutating func forget() {
        state = .unread
    }

    /// How a write ended.
    public enum WriteAnswer: Hashable, Sendable {
        case stored
        /// Nothing was done and nothing will be.
        case notDone
        case stale
        /// Done or not done, now or later.
        case indeterminate
    }

    public static func == (left: HeldCheckpoint, right: HeldCheckpoint) -> Bool {
        left.state == right.state && left.abandoned == right.abandoned
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(state)
    }
}
