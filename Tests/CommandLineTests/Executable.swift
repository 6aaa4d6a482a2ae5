import Foundation
import Testing

/// The executable as it was built beside these tests, run in a folder of its own.
struct Executable {
    struct Result: Equatable {
        var status: Int32
        var output: String
        var error: String
    }

    private let folder: URL

    /// Makes the folder, with these files in it.
    init(files: [String: [UInt8]]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "logdrill-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, bytes) in files {
            let file = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(bytes).write(to: file)
        }
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
    }

    /// Runs it to its end, `input` being its standard input.
    func run(_ arguments: [String], input: [UInt8] = []) throws -> Result {
        let process = Process()
        process.executableURL = try Self.path()
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ["LC_ALL": "C", "NO_COLOR": "1"]
        // Files, not pipes: whatever it says, it never waits for us to read.
        let (out, err, entry) = (place("out"), place("err"), place("in"))
        defer { for file in [out, err, entry] { try? FileManager.default.removeItem(at: file) } }
        try Data(input).write(to: entry)
        for file in [out, err] { try Data().write(to: file) }
        process.standardInput = try FileHandle(forReadingFrom: entry)
        process.standardOutput = try FileHandle(forWritingTo: out)
        process.standardError = try FileHandle(forWritingTo: err)
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: out), as: UTF8.self),
            error: String(decoding: try Data(contentsOf: err), as: UTF8.self)
        )
    }

    private func place(_ name: String) -> URL { folder.appendingPathExtension(name) }

    /// Beside the test bundle, where the build has put both.
    private static func path() throws -> URL {
        var folder = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appending(path: "logdrill")
            if FileManager.default.isExecutableFile(atPath: candidate.path), !isFolder(candidate) { return candidate }
            folder = folder.deletingLastPathComponent()
        }
        throw CocoaError(.fileNoSuchFile)
    }

    private static func isFolder(_ url: URL) -> Bool {
        (try? url.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory ?? false
    }
}
