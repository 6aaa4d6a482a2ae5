public import SystemPorts

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The files below one folder of the machine. What was synced or replaced survives a crash of the machine, as far as
/// the file system keeps its promise; folders are made as files need them.
public final class PosixDisk: Disk {
    private let folder: String
    private let thread: BlockingThread

    /// - Parameter folder: the process's data directory; made with its first file.
    /// - Throws: where the system gives no thread.
    public init(folder: String) throws {
        self.folder = folder
        thread = try BlockingThread("disk")
    }

    public func read(_ path: String, _ range: Range<Int64>) async throws(DiskError) -> [UInt8] {
        try await perform(path) { full throws(SystemCallError) in
            let descriptor = try Posix.open(full, O_RDONLY)
            defer { Posix.close(descriptor) }
            var bytes: [UInt8] = []
            var position = range.lowerBound
            while position < range.upperBound {
                let limit = Int(min(range.upperBound - position, 1 << 20))
                let piece = try Posix.read(descriptor, at: position, limit: limit)
                if piece.isEmpty { break }
                bytes += piece
                position += Int64(piece.count)
            }
            return bytes
        }
    }

    public func status(of path: String) async throws(DiskError) -> FileStatus? {
        try await perform(path) { full throws(SystemCallError) in
            try Posix.status(at: full).map { FileStatus(identity: FileIdentity($0), size: Int64($0.st_size)) }
        }
    }

    public func append(_ bytes: [UInt8], to path: String) async throws(DiskError) {
        try await perform(path) { full throws(SystemCallError) in
            try Folders.makeParents(of: full)
            let descriptor = try Posix.open(full, O_WRONLY | O_CREAT | O_APPEND)
            defer { Posix.close(descriptor) }
            let before = try Posix.status(of: descriptor).st_size
            do throws(SystemCallError) {
                try Posix.write(bytes, to: descriptor)
            } catch {
                // All or nothing: half a record would be read as one.
                _ = ftruncate(descriptor, before)
                throw error
            }
        }
    }

    public func sync(_ path: String) async throws(DiskError) {
        try await perform(path) { full throws(SystemCallError) in
            try Folders.sync(full, flags: O_RDONLY)
            try Folders.syncParent(of: full)
        }
    }

    public func replace(_ path: String, with bytes: [UInt8]) async throws(DiskError) {
        try await perform(path) { full throws(SystemCallError) in
            try Folders.makeParents(of: full)
            let draft = full + Folders.draftSuffix
            do throws(SystemCallError) {
                let descriptor = try Posix.open(draft, O_WRONLY | O_CREAT | O_TRUNC)
                defer { Posix.close(descriptor) }
                try Posix.write(bytes, to: descriptor)
                try system("fsync") { fsync(descriptor) }
            } catch {
                _ = unlink(draft)
                throw error
            }
            try system("rename") { rename(draft, full) }
            try Folders.syncParent(of: full)
        }
    }

    public func remove(_ path: String) async throws(DiskError) {
        try await perform(path) { full throws(SystemCallError) in
            try system("unlink") { unlink(full) }
            try Folders.syncParent(of: full)
        }
    }

    public func list(_ folder: String) async throws(DiskError) -> [String] {
        try await perform(folder) { full throws(SystemCallError) in
            try Folders.files(below: full).map { folder.isEmpty ? $0 : folder + "/" + $0 }
        }
    }

    private func perform<Value: Sendable>(
        _ path: String,
        _ body: @escaping @Sendable (String) throws(SystemCallError) -> Value
    ) async throws(DiskError) -> Value {
        guard !path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            throw DiskError(.notPermitted, path: path, detail: "outside the data directory")
        }
        let full = path.isEmpty ? folder : folder + "/" + path
        do throws(SystemCallError) {
            return try await thread.run { () throws(SystemCallError) in try body(full) }
        } catch {
            throw DiskError(Self.code(of: error.number), path: path, detail: error.description)
        }
    }

    private static func code(of number: Int32) -> DiskError.Code {
        switch number {
        case ENOSPC, EDQUOT: .noSpace
        case ENOENT, ENOTDIR: .notFound
        case EACCES, EPERM, EROFS: .notPermitted
        default: .inputOutput
        }
    }
}

extension FileIdentity {
    init(_ status: stat) {
        self.init(device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(truncatingIfNeeded: status.st_ino))
    }
}
