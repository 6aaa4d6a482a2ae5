#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Reads and writes whole files.
enum Files {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func read(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw Failure(description: "\(path): \(reason())") }
        defer { close(file) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { posixRead(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                let advice = errno == EISDIR ? "; accepted: a file" : ""
                throw Failure(description: "\(path): \(reason())\(advice)")
            }
            if count == 0 { return content }
            content += chunk[0..<count]
        }
    }

    /// Makes `folder` where it is missing, parents included, and writes the file into it.
    static func write(_ text: String, to path: String, in folder: String) throws {
        var made = folder.hasPrefix("/") ? "/" : ""
        for part in folder.split(separator: "/") {
            made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
            guard mkdir(made, 0o777) == 0 || errno == EEXIST else { throw Failure(description: "\(made): \(reason())") }
        }
        let whole = "\(folder)/\(path)"
        let file = open(whole, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
        guard file >= 0 else { throw Failure(description: "\(whole): \(reason())") }
        defer { close(file) }
        try write(Array(text.utf8), to: file, whole)
    }

    /// Writes a file that does not exist yet.
    static func create(_ text: String, at path: String) throws {
        try create(Array(text.utf8), at: path)
    }

    static func create(_ bytes: [UInt8], at path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o666)
        guard file >= 0 else {
            let advice =
                switch errno {
                case EEXIST: "; accepted: the name of a new file"
                case ENOENT: "; accepted: a name in a folder that exists"
                default: ""
                }
            throw Failure(description: "\(path): \(reason())\(advice)")
        }
        defer { close(file) }
        try write(bytes, to: file, path)
    }

    private static func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws {
        var content = bytes[...]
        while !content.isEmpty {
            let count = content.withUnsafeBytes { posixWrite(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw Failure(description: "\(path): \(reason())") }
            content = content.dropFirst(count)
        }
    }

    /// The same for a path with its folder.
    static func write(_ text: String, toFile path: String) throws {
        guard let slash = path.lastIndex(of: "/") else { return try write(text, to: path, in: ".") }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        try write(text, to: String(path[path.index(after: slash)...]), in: folder)
    }

    /// The absolute path of the folder that relative paths count from.
    static func currentFolder() throws -> String {
        guard let path = getcwd(nil, 0) else { throw Failure(description: "getcwd: \(reason())") }
        defer { free(path) }
        return String(cString: path)
    }

    /// `name` as a file may be called: everything but letters, digits and `-` as `-`.
    static func plainName(_ name: String) -> String {
        String(name.map { $0.isLetter || $0.isNumber || $0 == "-" ? $0 : "-" })
    }

    static func reason() -> String {
        String(cString: strerror(errno))
    }

    private static func posixRead(_ file: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        #if canImport(Darwin)
            Darwin.read(file, buffer, count)
        #elseif canImport(Glibc)
            Glibc.read(file, buffer, count)
        #else
            Musl.read(file, buffer, count)
        #endif
    }

    private static func posixWrite(_ file: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Darwin)
            Darwin.write(file, buffer, count)
        #elseif canImport(Glibc)
            Glibc.write(file, buffer, count)
        #else
            Musl.write(file, buffer, count)
        #endif
    }
}
