public import SystemPorts

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A file that others write: read as it grows, until something else is under its path or it shrinks.
public final class FollowedFile: ByteSource {
    /// Opens the file under `path`; waits until there is one.
    ///
    /// - Parameter pollInterval: how often the file is looked at while there is nothing to read.
    /// - Throws: ``ByteSourceError``, `CancellationError`.
    public static func open(
        _ path: String,
        pollInterval: Duration,
        time: any TimeSource
    ) async throws -> FollowedFile {
        let thread: BlockingThread
        do { thread = try BlockingThread("file") } catch {
            throw ByteSourceError(name: path, detail: "\(error)")
        }
        while true {
            do {
                return try await thread.run {
                    let descriptor = try Posix.open(path, O_RDONLY)
                    do {
                        let identity = FileIdentity(try Posix.status(of: descriptor))
                        return FollowedFile(path, descriptor, identity, thread, pollInterval, time)
                    } catch {
                        Posix.close(descriptor)
                        throw error
                    }
                }
            } catch let error as SystemCallError where error.number == ENOENT {
                try await time.sleep(for: pollInterval)
            } catch let error as SystemCallError {
                throw ByteSourceError(name: path, detail: error.description)
            }
        }
    }

    public var identity: FileIdentity? { fileIdentity }

    private let path: String
    private let descriptor: Int32
    private let fileIdentity: FileIdentity
    private let thread: BlockingThread
    private let pollInterval: Duration
    private let time: any TimeSource

    private init(
        _ path: String,
        _ descriptor: Int32,
        _ identity: FileIdentity,
        _ thread: BlockingThread,
        _ pollInterval: Duration,
        _ time: any TimeSource
    ) {
        self.path = path
        self.descriptor = descriptor
        fileIdentity = identity
        self.thread = thread
        self.pollInterval = pollInterval
        self.time = time
    }

    deinit {
        Posix.close(descriptor)
    }

    /// What one look at the file found.
    private enum Look: Sendable {
        case bytes([UInt8])
        case nothingYet
        /// Replaced under its path, or cut below the position.
        case ended
    }

    /// Returns `nil` once another file (or none) is under the path and this one is read to its end, and when it
    /// became shorter than `position`.
    public func read(at position: Int64, limit: Int) async throws -> [UInt8]? {
        var wasReplaced = false
        while true {
            try Task.checkCancellation()
            let look = try await look(at: position, limit: limit)
            switch look {
            case .bytes(let bytes): return bytes
            case .ended where wasReplaced: return nil
            case .ended:
                // Its writer may have written once more between our read and the replacement: look again.
                wasReplaced = true
            case .nothingYet:
                wasReplaced = false
                try await time.sleep(for: pollInterval)
            }
        }
    }

    public func size() async throws -> Int64? {
        try await call { [descriptor] () throws(SystemCallError) in
            Int64(try Posix.status(of: descriptor).st_size)
        }
    }

    private func look(at position: Int64, limit: Int) async throws -> Look {
        try await call { [self] () throws(SystemCallError) in
            let bytes = try Posix.read(descriptor, at: position, limit: limit)
            if !bytes.isEmpty { return .bytes(bytes) }
            if try Posix.status(of: descriptor).st_size < position { return .ended }
            guard let current = try Posix.status(at: path), FileIdentity(current) == fileIdentity else { return .ended }
            return .nothingYet
        }
    }

    private func call<Value: Sendable>(
        _ body: @escaping @Sendable () throws(SystemCallError) -> Value
    ) async throws -> Value {
        do {
            return try await thread.run(body)
        } catch {
            throw ByteSourceError(name: path, detail: error.description)
        }
    }
}
