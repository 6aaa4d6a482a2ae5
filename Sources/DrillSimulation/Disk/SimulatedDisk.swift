public import SystemPorts

/// The disk of a simulated machine: in memory, with the crash semantics of a real one.
///
/// Its own methods are the world's access (workloads, tests, checkers): immediate, durable at once, untouched by
/// faults and capacity. A process gets at it through the port of its life, which takes the disk's time, feels its
/// faults and limits, and loses what it has not synced when the process crashes.
///
/// Not modelled: torn writes inside an append, folders as things of their own, permissions, reordering of writes
/// that were not synced (a crash loses the whole unsynced tail of a file).
///
/// `@unchecked Sendable`: confined to the run's thread.
public final class SimulatedDisk: Disk, @unchecked Sendable {
    public var settings: DiskSettings
    /// Identity of the machine's disk in `FileStatus`.
    public let device: UInt64

    private var files: [String: SimulatedFile] = [:]
    private var lastInode: UInt64 = 0
    private var faults: [(id: Int, fault: DiskFault, hits: Int)] = []
    private var lastFault = 0
    private var finishedHits: [Int: Int] = [:]
    /// Virtual time until which the device is busy, nanoseconds.
    var busyUntil: Int64 = 0
    /// Bytes of all files.
    public private(set) var bytesUsed: Int64 = 0
    /// Operations that failed for want of space.
    public internal(set) var noSpaceHits = 0

    public init(_ settings: DiskSettings = DiskSettings(), device: UInt64 = 1) {
        self.settings = settings
        self.device = device
    }

    // MARK: The world's access

    public func read(_ path: String, _ range: Range<Int64>) throws(DiskError) -> [UInt8] {
        guard let file = files[path] else { throw DiskError(.notFound, path: path) }
        guard let bytes = file.read(range) else {
            throw DiskError(.inputOutput, path: path, detail: "the bytes before this position were released")
        }
        return bytes
    }

    /// The whole content; empty where there is no such file.
    public func contents(of path: String) -> [UInt8] {
        files[path].flatMap { $0.read(0..<$0.size) } ?? []
    }

    public func status(of path: String) -> FileStatus? {
        files[path].map { file in
            FileStatus(identity: FileIdentity(device: device, inode: file.inode), size: file.size)
        }
    }

    public func append(_ bytes: [UInt8], to path: String) {
        appendUnsynced(bytes, to: path)
        files[path]?.sync()
    }

    public func sync(_ path: String) throws(DiskError) {
        guard files[path] != nil else { throw DiskError(.notFound, path: path) }
        files[path]?.sync()
    }

    public func replace(_ path: String, with bytes: [UInt8]) {
        removeFile(path)
        append(bytes, to: path)
    }

    public func remove(_ path: String) throws(DiskError) {
        guard files[path] != nil else { throw DiskError(.notFound, path: path) }
        removeFile(path)
    }

    public func list(_ folder: String) -> [String] {
        let prefix = folder.isEmpty || folder.hasSuffix("/") ? folder : folder + "/"
        return files.keys.filter { $0.hasPrefix(prefix) }.sorted()
    }

    /// Renames a file, which keeps its identity: what log rotation does. Replaces what had the new name.
    public func rename(_ path: String, to newPath: String) throws(DiskError) {
        guard let file = files[path] else { throw DiskError(.notFound, path: path) }
        removeFile(newPath)
        files[path] = nil
        files[newPath] = file
    }

    /// Frees the memory of what lies before `position`, which nobody will read again; sizes and positions stay.
    public func release(_ path: String, below position: Int64) {
        guard var file = files.removeValue(forKey: path) else { return }
        bytesUsed -= file.bytesHeld
        file.release(below: position)
        bytesUsed += file.bytesHeld
        files[path] = file
    }

    /// Drops every append that was not synced, and the files that never were, as a crash of the machine does.
    public func loseUnsynced() {
        for path in files.keys.sorted() {
            guard var file = files.removeValue(forKey: path) else { continue }
            bytesUsed -= file.bytesHeld
            guard file.isDurable else { continue }
            file.loseUnsynced()
            bytesUsed += file.bytesHeld
            files[path] = file
        }
    }

    // MARK: Faults

    /// Puts a fault in force until ``heal(_:)``.
    @discardableResult
    public func inject(_ fault: DiskFault) -> DiskFaultID {
        lastFault += 1
        faults.append((lastFault, fault, 0))
        return DiskFaultID(number: lastFault)
    }

    public func heal(_ id: DiskFaultID) {
        guard let index = faults.firstIndex(where: { $0.id == id.number }) else { return }
        finishedHits[id.number] = faults[index].hits
        faults.remove(at: index)
    }

    /// Operations whose outcome or time the fault has changed.
    public func hits(of id: DiskFaultID) -> Int {
        faults.first { $0.id == id.number }?.hits ?? finishedHits[id.number] ?? 0
    }

    /// What the faults in force do to an operation; counts it for each that touches it.
    func verdict(_ operation: DiskOperation, _ path: String) -> (delay: Duration, failure: DiskError.Code?) {
        var delay = Duration.zero
        for index in faults.indices {
            let fault = faults[index].fault
            guard fault.operations.contains(operation), path.hasPrefix(fault.pathPrefix) else { continue }
            faults[index].hits += 1
            switch fault.effect {
            case .fail(let code): return (delay, code)
            case .delay(let more): delay += more
            }
        }
        return (delay, nil)
    }

    // MARK: Effects

    func appendUnsynced(_ bytes: [UInt8], to path: String) {
        if files[path] == nil {
            lastInode += 1
            files[path] = SimulatedFile(inode: lastInode)
        }
        files[path]?.append(bytes)
        bytesUsed += Int64(bytes.count)
    }

    private func removeFile(_ path: String) {
        if let file = files.removeValue(forKey: path) { bytesUsed -= file.bytesHeld }
    }
}
