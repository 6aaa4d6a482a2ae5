/// The closures of pending events, by slot. A slot is used again with a new generation, so that a stale
/// ``ScheduledEvent`` cancels nothing.
struct EventTable {
    struct Slot {
        var action: (() -> Void)?
        /// The life that owns the event, if one does.
        var owner: LifeExecutor?
        var generation: UInt32 = 0
    }

    private(set) var slots: ContiguousArray<Slot> = []
    private var free: ContiguousArray<UInt32> = []

    mutating func insert(_ action: @escaping () -> Void, owner: LifeExecutor?) -> (slot: UInt32, generation: UInt32) {
        if let slot = free.popLast() {
            slots[Int(slot)].action = action
            slots[Int(slot)].owner = owner
            return (slot, slots[Int(slot)].generation)
        }
        slots.append(Slot(action: action, owner: owner))
        return (UInt32(slots.count - 1), 0)
    }

    func owner(_ slot: UInt32) -> LifeExecutor? { slots[Int(slot)].owner }

    func isPending(_ slot: UInt32, _ generation: UInt32) -> Bool {
        slots[Int(slot)].generation == generation
    }

    /// Empties the slot and hands out its action; `nil` where it was used again or cancelled.
    mutating func take(_ slot: UInt32, _ generation: UInt32) -> (() -> Void)? {
        let index = Int(slot)
        guard index < slots.count, slots[index].generation == generation else { return nil }
        let action = slots[index].action.take()
        slots[index].owner = nil
        slots[index].generation &+= 1
        free.append(slot)
        return action
    }
}

/// A pending event of a ``Simulation``.
public struct ScheduledEvent: Sendable {
    let simulation: Simulation?
    let slot: UInt32
    let generation: UInt32

    static let none = ScheduledEvent(simulation: nil, slot: 0, generation: 0)

    /// Makes sure that the event does not happen. Harmless when it already has.
    public func cancel() {
        simulation?.cancel(self)
    }
}
