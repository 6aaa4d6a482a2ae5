#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What a disk does with folders.
enum Folders {
    /// Ends the name of a file that is about to replace another. Left behind by a crash; never listed.
    static let draftSuffix = ".replacing"

    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func makeParents(of path: String) throws(SystemCallError) {
        let folder = parent(of: path)
        if try Posix.status(at: folder) != nil { return }
        try makeParents(of: folder)
        do {
            try system("mkdir") { mkdir(folder, 0o755) }
        } catch  where error.number == EEXIST {
            return
        }
        try syncParent(of: folder)
    }

    /// A new or renamed file is durable only once its folder is.
    static func syncParent(of path: String) throws(SystemCallError) {
        try sync(parent(of: path), flags: O_RDONLY | O_DIRECTORY)
    }

    static func sync(_ path: String, flags: Int32) throws(SystemCallError) {
        let descriptor = try Posix.open(path, flags)
        defer { Posix.close(descriptor) }
        try system("fsync") { fsync(descriptor) }
    }

    /// The files below `folder`, relative to it, sorted; none where there is no such folder.
    static func files(below folder: String) throws(SystemCallError) -> [String] {
        var found: [String] = []
        for name in try names(in: folder) where !name.hasSuffix(draftSuffix) {
            let path = folder + "/" + name
            guard let status = try Posix.status(at: path) else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                found += try files(below: path).map { name + "/" + $0 }
            } else {
                found.append(name)
            }
        }
        return found.sorted()
    }

    private static func names(in folder: String) throws(SystemCallError) -> [String] {
        guard let stream = opendir(folder) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw SystemCallError(call: "opendir", number: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                    String(cString: $0)
                }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
