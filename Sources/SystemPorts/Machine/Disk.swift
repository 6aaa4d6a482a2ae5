/// The files of one machine, with the crash semantics of a real disk: what was not synced may be gone after a crash.
///
/// Paths are relative to the process's data directory, `/` separates folders. A file appears with its first append.
public protocol Disk: Sendable {
    /// The bytes of `path` in `range`, fewer where the file is shorter.
    func read(_ path: String, _ range: Range<Int64>) async throws(DiskError) -> [UInt8]

    /// What is known of a file; `nil` where there is none.
    func status(of path: String) async throws(DiskError) -> FileStatus?

    /// Appends `bytes`; they are readable at once and durable after the next ``sync(_:)``.
    func append(_ bytes: [UInt8], to path: String) async throws(DiskError)

    /// Makes everything appended to `path` so far durable.
    func sync(_ path: String) async throws(DiskError)

    /// Replaces the whole file atomically and durably: after a crash either the old or the new content is there.
    func replace(_ path: String, with bytes: [UInt8]) async throws(DiskError)

    func remove(_ path: String) async throws(DiskError)

    /// The paths below `folder`, sorted.
    func list(_ folder: String) async throws(DiskError) -> [String]
}

/// Identity and length of a file.
public struct FileStatus: Hashable, Sendable {
    public let identity: FileIdentity
    /// Bytes.
    public let size: Int64

    public init(identity: FileIdentity, size: Int64) {
        self.identity = identity
        self.size = size
    }
}

/// What tells a file from its successor under the same name.
public struct FileIdentity: Hashable, Sendable {
    public let device: UInt64
    public let inode: UInt64

    public init(device: UInt64, inode: UInt64) {
        self.device = device
        self.inode = inode
    }
}

/// Why the disk did not do what was asked.
public struct DiskError: Error, CustomStringConvertible {
    public struct Code: Hashable, Sendable {
        let text: String
        public static let noSpace = Code(text: "no space left on the disk")
        public static let notFound = Code(text: "no such file")
        public static let inputOutput = Code(text: "input/output error")
        public static let notPermitted = Code(text: "permission denied")
        /// The calling process has crashed or was cancelled; nothing was changed.
        public static let severed = Code(text: "the process is gone")
    }

    public let code: Code
    public let path: String
    /// What the system said, where that says more.
    public let detail: String

    public init(_ code: Code, path: String, detail: String = "") {
        self.code = code
        self.path = path
        self.detail = detail
    }

    public var description: String {
        "\(path): \(code.text)" + (detail.isEmpty ? "" : " (\(detail))")
    }
}
