/// One value per record of a source, by ordinal; the front can be dropped when its records' books are closed.
struct OrdinalColumn<Element> {
    /// The ordinal of the first element.
    private(set) var first = 0
    private var elements: ContiguousArray<Element> = []

    /// Behind the last ordinal.
    var end: Int { first + elements.count }

    var last: Element? { elements.last }

    @inline(__always)
    subscript(ordinal: Int) -> Element {
        get { elements[ordinal - first] }
        _modify { yield &elements[ordinal - first] }
    }

    mutating func reserve(_ count: Int) {
        elements.reserveCapacity(elements.count + count)
    }

    @inline(__always)
    mutating func append(_ element: Element) {
        elements.append(element)
    }

    mutating func append(contentsOf more: some Collection<Element>) {
        elements.append(contentsOf: more)
    }

    mutating func append(_ element: Element, count: Int) {
        elements.append(contentsOf: repeatElement(element, count: count))
    }

    /// Drops the elements below `ordinal`, and their memory with them.
    mutating func dropFirst(to ordinal: Int) {
        guard ordinal > first else { return }
        elements = ContiguousArray(elements[(ordinal - first)...])
        first = ordinal
    }
}
