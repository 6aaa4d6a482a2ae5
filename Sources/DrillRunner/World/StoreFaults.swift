import InMemoryLogStore
import LogModel
import StrictYAML
import SystemPorts

extension FaultInjector {
    func injectIntoStore(_ fault: Fault) -> FaultOccurrence {
        let store = world.store
        let injected = store.inject(StoreFault(fault.name, effect(fault.effect)))
        return FaultOccurrence(
            fault,
            target: "store",
            from: now,
            hits: { injected.hits },
            undo: { store.remove(injected) }
        )
    }

    private func effect(_ effect: FaultEffect) -> StoreFault.Effect {
        switch effect {
        case .slow(let times, let by): .slow(factorPermille: Int64(times) * 1_000, added: by)
        case .flapping(let down, let up): .flapping(down: down, up: up)
        case .full(let needsOperator): .full(needsOperator: needsOperator)
        case .refuseRows: .refuseRows(Self.poisonous)
        case .errors(let share): .errors(millionths: share.millionths)
        case .answerLoss(.afterAppend, let share): .answerLostAfterCommit(millionths: share.millionths)
        case .answerLoss(.beforeAppend, let share): .answerLostBeforeCommit(millionths: share.millionths)
        default: .down
        }
    }

    /// Rows whose message bears the mark that the workload puts on poison.
    private static let poisonous = RowPredicate("poison") { batch, row in
        batch.text(of: "message", row: row)?.hasPrefix(SourcePlan.poisonMark) ?? false
    }
}
