import SystemPorts

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A socket that listens. Each connection is an input of its own.
public final class SocketListener: Sendable {
    /// Where it listens.
    public enum Address: Hashable, Sendable, CustomStringConvertible {
        /// Port 0 lets the system choose; see ``SocketListener/port``.
        case tcp(host: String, port: UInt16)
        /// A stale socket under the path is replaced; any other file there is an error.
        case unix(path: String)

        public var description: String {
            switch self {
            case .tcp(let host, let port): "\(host):\(port)"
            case .unix(let path): path
            }
        }
    }

    public let address: Address
    /// The TCP port that it really listens on; 0 for Unix sockets.
    public let port: UInt16
    private let descriptor: Int32
    private let thread: BlockingThread
    private let pipe: WakePipe

    /// - Throws: ``ByteSourceError``.
    public init(_ address: Address) async throws {
        self.address = address
        do {
            let thread = try BlockingThread("listener")
            self.thread = thread
            pipe = try WakePipe()
            // Names are looked up, which may take long.
            (descriptor, port) = try await thread.run { () throws(SocketSetupError) in
                switch address {
                case .tcp(let host, let port): try SocketSetup.listen(host: host, port: port)
                case .unix(let path): (try SocketSetup.listen(path: path), 0)
                }
            }
        } catch {
            throw ByteSourceError(name: address.description, detail: "\(error)")
        }
    }

    deinit {
        Posix.close(descriptor)
        if case .unix(let path) = address { _ = unlink(path) }
    }

    /// The next connection; waits for one.
    ///
    /// - Throws: ``ByteSourceError``, `CancellationError`.
    public func next() async throws -> DescriptorSource {
        let connection = try await thread.run(whenReadable: descriptor, pipe, name: address.description) {
            [descriptor] () throws(SystemCallError) in try system("accept") { accept(descriptor, nil, nil) }
        }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        return try DescriptorSource(name: address.description, descriptor: connection)
    }
}
