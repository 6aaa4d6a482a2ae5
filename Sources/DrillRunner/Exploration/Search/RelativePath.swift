/// Paths between folders, as text: nothing is looked up, symbolic links are not followed.
enum RelativePath {
    /// `path` as it is named from `folder`; both may be relative to `current`, which is absolute. An absolute path
    /// stays one.
    static func from(_ folder: String, to path: String, current: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        let base = parts(folder, current)
        let target = parts(path, current)
        let shared = zip(base, target).prefix { $0 == $1 }.count
        let up = base.dropFirst(shared).map { _ in ".." }
        return (up + target.dropFirst(shared)).joined(separator: "/")
    }

    private static func parts(_ path: String, _ current: String) -> [String] {
        var parts: [String] = []
        for part in (path.hasPrefix("/") ? path : current + "/" + path).split(separator: "/") {
            switch part {
            case ".": break
            case "..": _ = parts.popLast()
            default: parts.append(String(part))
            }
        }
        return parts
    }
}
