/// A column that mostly holds one value in all rows: an array only once there are two.
struct UniformColumn<Element: Equatable & Sendable>: Sendable {
    private var common: Element
    private var values: [Element] = []
    private var count = 0

    /// - Parameter usual: what an empty column would hold.
    init(_ usual: Element) {
        common = usual
    }

    @inline(__always)
    mutating func append(_ value: Element) {
        if values.isEmpty {
            if count == 0 || value == common {
                common = value
                count &+= 1
                return
            }
            spread()
        }
        values.append(value)
    }

    @inline(never)
    private mutating func spread() {
        values.reserveCapacity(max(16, count * 2))
        values.append(contentsOf: repeatElement(common, count: count))
    }

    @inline(__always)
    subscript(row: Int) -> Element { values.isEmpty ? common : values[row] }
}

/// Which input each row comes from: mostly one after the other.
struct InputIndices: Sendable {
    private var first: Int32 = 0
    private var indices: [Int32] = []
    private var count = 0

    @inline(__always)
    mutating func append(_ index: Int) {
        let index = Int32(truncatingIfNeeded: index)
        if indices.isEmpty {
            if count == 0 { first = index }
            if index == first &+ Int32(truncatingIfNeeded: count) {
                count &+= 1
                return
            }
            indices = (0..<Int32(count)).map { first + $0 }
        }
        indices.append(index)
    }

    subscript(row: Int) -> Int { indices.isEmpty ? Int(first) + row : Int(indices[row]) }
}
