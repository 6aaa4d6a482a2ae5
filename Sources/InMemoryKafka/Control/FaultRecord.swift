import KafkaPorts

/// A fault in force: what it has changed so far, and how it ends.
///
/// `@unchecked Sendable`: confined to the thread of the simulation that the cluster belongs to, like the cluster.
final class FaultRecord: InjectedFault, @unchecked Sendable {
    let name: String
    private(set) var hits = 0
    private(set) var isOver = false
    private var end: (() -> Void)?

    init(_ name: String) {
        self.name = name
    }

    /// An operation was changed, here and now.
    func hit() {
        hits += 1
    }

    func onUndo(_ action: @escaping () -> Void) {
        end = action
    }

    /// Over by itself.
    func finish() {
        isOver = true
        end = nil
    }

    func undo() async throws {
        guard !isOver else { return }
        isOver = true
        end?()
        end = nil
    }
}
