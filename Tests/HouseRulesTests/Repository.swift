import Foundation

/// The checkout that these tests were built from, read as text.
enum Repository {
    static let root: URL = {
        var folder = URL(filePath: #filePath)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            if FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path) { break }
        }
        return folder
    }()

    struct TextFile {
        /// Relative to the root, with `/`.
        let path: String
        let lines: [String]

        /// The target it belongs to, from `Sources/X/…` or `Tests/X/…`.
        var target: String {
            path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
        }
    }

    /// All files below `folder` whose name ends in one of `endings`, sorted by path.
    static func files(below folder: String, endings: [String]) throws -> [TextFile] {
        let base = root.appending(path: folder)
        guard let walker = FileManager.default.enumerator(atPath: base.path) else { return [] }
        var found: [TextFile] = []
        for case let name as String in walker where endings.contains(where: { name.hasSuffix($0) }) {
            let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
            found.append(TextFile(path: folder + "/" + name, lines: text.components(separatedBy: "\n")))
        }
        return found.sorted { $0.path < $1.path }
    }

    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}
