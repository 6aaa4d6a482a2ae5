#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension Files {
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Paths of the files in `folder`, and in folders below it, whose names end in `ending`; sorted. What is hidden is
    /// left out, and links to folders are not followed.
    static func names(below folder: String, ending: String) throws -> [String] {
        guard let open = opendir(folder) else { throw Failure(description: "\(folder): \(reason())") }
        defer { closedir(open) }
        var names: [String] = []
        while let entry = readdir(open) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        var found: [String] = []
        for name in names.sorted() {
            let path = folder == "." ? name : "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0 else { continue }
            if status.st_mode & S_IFMT == S_IFDIR {
                found += try self.names(below: path, ending: ending)
            } else if name.hasSuffix(ending) {
                found.append(path)
            }
        }
        return found
    }
}
