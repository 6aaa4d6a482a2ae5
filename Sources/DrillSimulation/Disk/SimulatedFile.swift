import SystemPorts

/// The content of one file: what is durable, and what is only in the cache.
struct SimulatedFile {
    let inode: UInt64
    /// Bytes from ``base`` on.
    private var bytes: [UInt8] = []
    /// Position of the first byte that is kept; what lies before was released.
    private var base: Int64 = 0
    /// Everything before this position is durable.
    private(set) var synced: Int64 = 0

    init(inode: UInt64) {
        self.inode = inode
    }

    var size: Int64 { base + Int64(bytes.count) }
    var bytesHeld: Int64 { Int64(bytes.count) }

    /// Fewer bytes where the file is shorter; `nil` where the range begins in a released part.
    func read(_ range: Range<Int64>) -> [UInt8]? {
        let end = min(range.upperBound, size)
        guard range.lowerBound < end else { return [] }
        guard range.lowerBound >= base else { return nil }
        return Array(bytes[Int(range.lowerBound - base)..<Int(end - base)])
    }

    mutating func append(_ more: [UInt8]) {
        bytes += more
    }

    /// False until the first sync: a crash takes such a file away.
    private(set) var isDurable = false

    mutating func sync() {
        synced = size
        isDurable = true
    }

    mutating func loseUnsynced() {
        guard synced < size else { return }
        bytes.removeLast(Int(size - max(synced, base)))
    }

    mutating func release(below position: Int64) {
        let count = Int(min(position, size) - base)
        // Moved in large steps only, so that releasing costs constant time per byte.
        guard count > 65_536, count * 2 > bytes.count else { return }
        bytes.removeFirst(count)
        base += Int64(count)
        synced = max(synced, base)
    }
}
