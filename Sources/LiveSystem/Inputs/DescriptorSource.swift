import Synchronization
public import SystemPorts

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A pipe or connection: bytes that pass once. Read on a thread of its own.
public final class DescriptorSource: ByteSource {
    /// Pipes and sockets have none.
    public var identity: FileIdentity? { nil }

    private let name: String
    private let descriptor: Int32
    private let thread: BlockingThread
    private let pipe: WakePipe
    /// Behind the last byte read; −1 once the end was reached.
    private let position = Mutex<Int64>(0)

    /// Takes ownership of `descriptor`, and closes it in the end.
    ///
    /// - Throws: ``ByteSourceError`` where the system gives no thread or no pipe.
    public init(name: String, descriptor: Int32) throws {
        self.name = name
        self.descriptor = descriptor
        do {
            pipe = try WakePipe()
            thread = try BlockingThread("input")
        } catch {
            throw ByteSourceError(name: name, detail: "\(error)")
        }
    }

    deinit {
        Posix.close(descriptor)
    }

    /// The process's standard input.
    public static func standardInput() throws -> DescriptorSource {
        let copy = dup(0)
        guard copy >= 0 else {
            throw ByteSourceError(name: "stdin", detail: SystemCallError(call: "dup", number: errno).description)
        }
        return try DescriptorSource(name: "stdin", descriptor: copy)
    }

    public func read(at position: Int64, limit: Int) async throws -> [UInt8]? {
        let current = self.position.withLock { $0 }
        if current < 0 { return nil }
        guard position == current else {
            throw ByteSourceError(name: name, detail: "cannot be read at \(position), it has passed \(current) bytes")
        }
        let bytes = try await thread.run(whenReadable: descriptor, pipe, name: name) {
            [descriptor] () throws(SystemCallError) in try Posix.read(descriptor, limit: limit)
        }
        self.position.withLock { $0 = bytes.isEmpty ? -1 : $0 + Int64(bytes.count) }
        return bytes.isEmpty ? nil : bytes
    }

    public func size() async throws -> Int64? { nil }
}
