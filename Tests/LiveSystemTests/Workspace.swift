import SystemPorts

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A folder of its own for one test, removed with it.
final class Workspace: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/logdrill-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ByteSourceError(name: "mkdtemp", detail: "errno \(errno)") }
        path = template.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
    }

    deinit {
        Self.removeAll(below: path)
    }

    private static func removeAll(below folder: String) {
        if let stream = opendir(folder) {
            while let entry = readdir(stream) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name == "." || name == ".." { continue }
                if remove(folder + "/" + name) != 0 { removeAll(below: folder + "/" + name) }
            }
            closedir(stream)
        }
        remove(folder)
    }

    func file(_ name: String) -> String { path + "/" + name }

    /// Appends with plain calls, as another program would.
    func append(_ text: String, to name: String) {
        let descriptor = open(file(name), O_WRONLY | O_CREAT | O_APPEND, 0o644)
        defer { close(descriptor) }
        _ = text.withCString { write(descriptor, $0, text.utf8.count) }
    }

    func truncate(_ name: String) {
        close(open(file(name), O_WRONLY | O_TRUNC))
    }

    func move(_ name: String, to other: String) {
        rename(file(name), file(other))
    }
}

/// Writes text to a descriptor, as another program would.
func send(_ text: String, to descriptor: Int32) {
    _ = text.withCString { write(descriptor, $0, text.utf8.count) }
}

func makePipe() -> (readEnd: Int32, writeEnd: Int32) {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    return (ends[0], ends[1])
}

func closeDescriptor(_ descriptor: Int32) {
    close(descriptor)
}

/// A client's connection to 127.0.0.1.
func connectTCP(port: UInt16) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
            connectSocket(AF_INET, plain, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}

func connectUnix(path: String) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
            connectSocket(AF_UNIX, plain, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}

private func connectSocket(_ family: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    #if canImport(Glibc)
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    #else
        let descriptor = socket(family, SOCK_STREAM, 0)
    #endif
    guard connect(descriptor, address, length) == 0 else {
        close(descriptor)
        return -1
    }
    return descriptor
}

extension ByteSource {
    /// Reads on until `count` bytes are there.
    func text(from start: Int64 = 0, count: Int) async throws -> String {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let piece = try await read(at: start + Int64(bytes.count), limit: 64) else { break }
            bytes += piece
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
