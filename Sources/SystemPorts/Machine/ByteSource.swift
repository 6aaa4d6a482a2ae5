/// One opened input of bytes: a file that grows, a pipe, a socket.
public protocol ByteSource: Sendable {
    /// What tells this input from its successor, where the system knows (a file); `nil` for pipes and sockets, which
    /// cannot be read twice.
    var identity: FileIdentity? { get }

    /// The bytes from `position` on, at most `limit`; waits until there is at least one.
    ///
    /// Inputs without an identity take no position but the one behind the last byte read.
    ///
    /// - Returns: the bytes; `nil` at an end that will stay the end (closed pipe, file read without following).
    /// - Throws: ``ByteSourceError``, `CancellationError`, ``PortSevered``.
    func read(at position: Int64, limit: Int) async throws -> [UInt8]?

    /// Bytes in the input now, where that can be known.
    func size() async throws -> Int64?
}

/// Why an input cannot be read.
public struct ByteSourceError: Error, CustomStringConvertible {
    /// The input as the configuration names it.
    public let name: String
    public let detail: String

    public init(name: String, detail: String) {
        self.name = name
        self.detail = detail
    }

    public var description: String { "\(name): \(detail)" }
}
