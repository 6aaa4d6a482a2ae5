#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Why a socket does not listen.
struct SocketSetupError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    init(_ error: SystemCallError) {
        description = error.description
    }
}

/// Makes listening sockets.
enum SocketSetup {
    private static let backlog: Int32 = 128

    static func listen(host: String, port: UInt16) throws(SocketSetupError) -> (descriptor: Int32, port: UInt16) {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = streamType
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host.isEmpty ? nil : host, String(port), &hints, &found)
        guard code == 0, let first = found else {
            throw SocketSetupError("getaddrinfo: \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(found) }
        do throws(SystemCallError) {
            let descriptor = try bound(
                family: first.pointee.ai_family,
                first.pointee.ai_addr,
                first.pointee.ai_addrlen
            )
            return (descriptor, try boundPort(of: descriptor))
        } catch {
            throw SocketSetupError(error)
        }
    }

    static func listen(path: String) throws(SocketSetupError) -> Int32 {
        var address = sockaddr_un()
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else {
            throw SocketSetupError("a socket's path has at most \(capacity - 1) bytes")
        }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        do throws(SystemCallError) {
            if let present = try Posix.status(at: path) {
                guard present.st_mode & S_IFMT == S_IFSOCK else {
                    throw SystemCallError(call: "bind", number: EEXIST)
                }
                _ = unlink(path)
            }
            return try withUnsafePointer(to: &address) { (pointer) throws(SystemCallError) -> Int32 in
                try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { (plain) throws(SystemCallError) in
                    try bound(family: AF_UNIX, plain, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        } catch {
            throw SocketSetupError(error)
        }
    }

    private static func bound(
        family: Int32,
        _ address: UnsafePointer<sockaddr>?,
        _ length: socklen_t
    ) throws(SystemCallError) -> Int32 {
        let descriptor = try system("socket") { socket(family, streamType, 0) }
        do throws(SystemCallError) {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            var yes: Int32 = 1
            let size = socklen_t(MemoryLayout<Int32>.size)
            try system("setsockopt") { setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size) }
            try system("bind") { bind(descriptor, address, length) }
            try system("listen") { listenDescriptor(descriptor, backlog) }
            return descriptor
        } catch {
            Posix.close(descriptor)
            throw error
        }
    }

    private static func boundPort(of descriptor: Int32) throws(SystemCallError) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        try withUnsafeMutablePointer(to: &storage) { (pointer) throws(SystemCallError) in
            _ = try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { (plain) throws(SystemCallError) in
                try system("getsockname") { getsockname(descriptor, plain, &length) }
            }
        }
        // The port lies at the same place in IPv4 and IPv6 addresses, in network order.
        return withUnsafeBytes(of: &storage) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
    }

    private static var streamType: Int32 {
        #if canImport(Glibc)
            Int32(SOCK_STREAM.rawValue)
        #else
            SOCK_STREAM
        #endif
    }
}

private func listenDescriptor(_ descriptor: Int32, _ backlog: Int32) -> Int32 {
    listen(descriptor, backlog)
}
