/// A first-in, first-out queue in one array that is used in a circle. Lets go of an element as soon as it is taken.
@usableFromInline
struct Ring<Element> {
    @usableFromInline var slots: ContiguousArray<Element?> = []
    @usableFromInline var head = 0
    @usableFromInline var count = 0

    @inlinable
    init() {}

    @inlinable var isEmpty: Bool { count == 0 }

    @inlinable
    mutating func append(_ element: Element) {
        if count == slots.count { grow() }
        slots[(head &+ count) & (slots.count &- 1)] = element
        count &+= 1
    }

    @inlinable
    mutating func popFirst() -> Element? {
        guard count > 0 else { return nil }
        let element = slots[head].take()
        head = (head &+ 1) & (slots.count &- 1)
        count &-= 1
        return element
    }

    /// Takes out the first element that `isWanted` accepts; the others keep their order.
    @inlinable
    mutating func removeFirst(where isWanted: (Element) -> Bool) -> Element? {
        for offset in 0..<count {
            guard let element = slots[(head &+ offset) & (slots.count &- 1)], isWanted(element) else { continue }
            for next in offset..<(count &- 1) {
                let target = (head &+ next) & (slots.count &- 1)
                slots[target] = slots[(head &+ next &+ 1) & (slots.count &- 1)]
            }
            slots[(head &+ count &- 1) & (slots.count &- 1)] = nil
            count &-= 1
            return element
        }
        return nil
    }

    /// Doubles the array; its length is always a power of two.
    @inlinable
    mutating func grow() {
        var larger = ContiguousArray<Element?>()
        larger.reserveCapacity(max(slots.count &* 2, 4))
        for offset in 0..<count { larger.append(slots[(head &+ offset) & (slots.count &- 1)]) }
        while larger.count < max(slots.count &* 2, 4) { larger.append(nil) }
        slots = larger
        head = 0
    }
}

extension Ring: Sendable where Element: Sendable {}
