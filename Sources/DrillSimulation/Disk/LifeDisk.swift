import SystemPorts

/// The disk as one life of a process sees it.
struct LifeDisk: Disk {
    private let executor: LifeExecutor
    private let disk: SimulatedDisk

    init(_ executor: LifeExecutor, _ disk: SimulatedDisk) {
        self.executor = executor
        self.disk = disk
    }

    func read(_ path: String, _ range: Range<Int64>) async throws(DiskError) -> [UInt8] {
        try await perform(.read, path, bytes: disk.count(in: range, of: path)) { disk throws(DiskError) in
            try disk.read(path, range)
        }
    }

    func status(of path: String) async throws(DiskError) -> FileStatus? {
        try await perform(.status, path) { disk in disk.status(of: path) }
    }

    func append(_ bytes: [UInt8], to path: String) async throws(DiskError) {
        try await perform(.append, path, bytes: Int64(bytes.count)) { disk throws(DiskError) in
            try disk.requireSpace(Int64(bytes.count), for: path)
            disk.appendUnsynced(bytes, to: path)
        }
    }

    func sync(_ path: String) async throws(DiskError) {
        try await perform(.sync, path) { disk throws(DiskError) in try disk.sync(path) }
    }

    func replace(_ path: String, with bytes: [UInt8]) async throws(DiskError) {
        try await perform(.replace, path, bytes: Int64(bytes.count)) { disk throws(DiskError) in
            // The new content is written beside the old one before it takes its name.
            try disk.requireSpace(Int64(bytes.count), for: path)
            disk.replace(path, with: bytes)
        }
    }

    func remove(_ path: String) async throws(DiskError) {
        try await perform(.remove, path) { disk throws(DiskError) in try disk.remove(path) }
    }

    func list(_ folder: String) async throws(DiskError) -> [String] {
        try await perform(.list, folder) { disk in disk.list(folder) }
    }

    /// Takes the operation's time, one operation after the other as on one device, and then does it; nothing is done
    /// when the life or the task has ended before.
    private func perform<T: Sendable>(
        _ operation: DiskOperation,
        _ path: String,
        bytes: @autoclosure () -> Int64 = 0,
        _ effect: @escaping @Sendable (SimulatedDisk) throws(DiskError) -> T
    ) async throws(DiskError) -> T {
        let simulation = executor.simulation
        guard simulation.onRunThread("disk", process: executor.processName), !executor.isSevered, !Task.isCancelled
        else { throw DiskError(.severed, path: path) }
        let (delay, code) = disk.verdict(operation, path)
        let time = disk.duration(of: operation, bytes: bytes()) + delay.wholeNanoseconds
        let disk = disk
        let act: @Sendable () throws(DiskError) -> T = { () throws(DiskError) in
            if let code { throw DiskError(code, path: path) }
            return try effect(disk)
        }
        guard time > 0 || disk.busyUntil > executor.localClock else { return try act() }
        let end = max(disk.busyUntil, executor.localClock) + time
        disk.busyUntil = end
        let result: Result<T, DiskError>
        do {
            result = try await executor.call("disk \(operation.rawValue) \(path)", nil) { reply in
                simulation.insert(at: end, owner: executor) {
                    guard reply.isOpen else { return }
                    do throws(DiskError) {
                        reply.resume(returning: .success(try act()))
                    } catch {
                        reply.resume(returning: .failure(error))
                    }
                }
            }
        } catch {
            throw DiskError(.severed, path: path)
        }
        return try result.get()
    }
}

extension SimulatedDisk {
    /// Nanoseconds that an operation takes without faults.
    func duration(of operation: DiskOperation, bytes: Int64) -> Int64 {
        var time = settings.latency.wholeNanoseconds
        switch operation {
        case .sync, .replace, .remove: time += settings.syncLatency.wholeNanoseconds
        case .read, .status, .append, .list: break
        }
        if let rate = settings.bytesPerSecond, rate > 0 {
            let (high, low) = UInt64(bytes.magnitude).multipliedFullWidth(by: 1_000_000_000)
            time +=
                high < UInt64(rate) ? Int64(clamping: UInt64(rate).dividingFullWidth((high, low)).quotient) : .max / 4
        }
        return time
    }

    /// Bytes that a read of `range` gets.
    func count(in range: Range<Int64>, of path: String) -> Int64 {
        let size = status(of: path)?.size ?? 0
        return max(0, min(range.upperBound, size) - max(range.lowerBound, 0))
    }

    func requireSpace(_ bytes: Int64, for path: String) throws(DiskError) {
        guard let capacity = settings.capacity, bytesUsed + bytes > capacity else { return }
        noSpaceHits += 1
        throw DiskError(.noSpace, path: path)
    }
}
