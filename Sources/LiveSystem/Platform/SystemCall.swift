#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A system call that failed.
struct SystemCallError: Error, CustomStringConvertible {
    /// Such as `fsync`.
    let call: String
    /// `errno`
    let number: Int32

    var description: String { "\(call): \(String(cString: strerror(number)))" }
}

/// Calls the system until it is not interrupted; a negative answer is thrown with its `errno`.
@discardableResult
func system<Answer: SignedInteger>(_ call: String, _ body: () -> Answer) throws(SystemCallError) -> Answer {
    while true {
        let answer = body()
        if answer >= 0 { return answer }
        let number = errno
        if number != EINTR { throw SystemCallError(call: call, number: number) }
    }
}

/// The names below exist where a Swift name of ours would shadow the C function.
enum Posix {
    static func open(_ path: String, _ flags: Int32, _ mode: mode_t = 0o644) throws(SystemCallError) -> Int32 {
        #if canImport(Darwin)
            try system("open") { Darwin.open(path, flags | O_CLOEXEC, mode) }
        #elseif canImport(Glibc)
            try system("open") { Glibc.open(path, flags | O_CLOEXEC, mode) }
        #elseif canImport(Musl)
            try system("open") { Musl.open(path, flags | O_CLOEXEC, mode) }
        #endif
    }

    static func close(_ descriptor: Int32) {
        // After a failed close the descriptor is gone as well: there is nothing to repeat.
        #if canImport(Darwin)
            _ = Darwin.close(descriptor)
        #elseif canImport(Glibc)
            _ = Glibc.close(descriptor)
        #elseif canImport(Musl)
            _ = Musl.close(descriptor)
        #endif
    }

    static func status(of descriptor: Int32) throws(SystemCallError) -> stat {
        var status = stat()
        try system("fstat") { fstat(descriptor, &status) }
        return status
    }

    /// `nil` where nothing is under `path`.
    static func status(at path: String) throws(SystemCallError) -> stat? {
        var status = stat()
        do {
            try system("stat") { stat(path, &status) }
        } catch  where error.number == ENOENT || error.number == ENOTDIR {
            return nil
        }
        return status
    }

    /// At most `limit` bytes from `position` on; empty at the end.
    static func read(_ descriptor: Int32, at position: Int64, limit: Int) throws(SystemCallError) -> [UInt8] {
        var failure: SystemCallError?
        let bytes = [UInt8](unsafeUninitializedCapacity: max(limit, 0)) { buffer, count in
            do throws(SystemCallError) {
                count = try system("pread") { pread(descriptor, buffer.baseAddress, buffer.count, off_t(position)) }
            } catch {
                failure = error
                count = 0
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// At most `limit` bytes that a pipe or socket has now; empty at its end.
    static func read(_ descriptor: Int32, limit: Int) throws(SystemCallError) -> [UInt8] {
        var failure: SystemCallError?
        let bytes = [UInt8](unsafeUninitializedCapacity: max(limit, 0)) { buffer, count in
            do throws(SystemCallError) {
                count = try system("read") { readDescriptor(descriptor, buffer.baseAddress, buffer.count) }
            } catch {
                failure = error
                count = 0
            }
        }
        if let failure { throw failure }
        return bytes
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32) throws(SystemCallError) {
        var written = 0
        while written < bytes.count {
            written += try system("write") {
                bytes.withUnsafeBytes { buffer in
                    writeDescriptor(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
                }
            }
        }
    }
}

private func readDescriptor(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

private func writeDescriptor(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
