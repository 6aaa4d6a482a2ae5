import LiveSystem
import SystemPorts
import Testing

@Suite("Files on a real disk", .timeLimit(.minutes(1)))
struct PosixDiskTests {
    private let workspace: Workspace
    private let disk: PosixDisk

    init() throws {
        workspace = try Workspace()
        disk = try PosixDisk(folder: workspace.file("data"))
    }

    @Test("what is appended and synced is read back, by range")
    func appends() async throws {
        try await disk.append(Array("one ".utf8), to: "spill/a/log")
        try await disk.append(Array("two".utf8), to: "spill/a/log")
        try await disk.sync("spill/a/log")
        #expect(try await disk.read("spill/a/log", 0..<100) == Array("one two".utf8))
        #expect(try await disk.read("spill/a/log", 2..<5) == Array("e t".utf8))
        #expect(try await disk.read("spill/a/log", 50..<60) == [])
    }

    @Test("a replaced file is another file with the new content, and no draft is left")
    func replaces() async throws {
        try await disk.replace("registry", with: [1, 2, 3])
        let before = try await disk.status(of: "registry")
        try await disk.append([4], to: "other")
        try await disk.replace("registry", with: [9])
        let after = try await disk.status(of: "registry")
        #expect(try await disk.read("registry", 0..<10) == [9])
        #expect(before?.identity != after?.identity)
        #expect(after?.size == 1)
        #expect(try await disk.list("") == ["other", "registry"])
    }

    @Test("files are listed below a folder, sorted, with their whole paths")
    func lists() async throws {
        for path in ["b/2", "b/1", "a", "b/c/3"] { try await disk.append([0], to: path) }
        #expect(try await disk.list("") == ["a", "b/1", "b/2", "b/c/3"])
        #expect(try await disk.list("b") == ["b/1", "b/2", "b/c/3"])
        #expect(try await disk.list("none") == [])
    }

    @Test("a missing file has no status, and cannot be read or removed")
    func missing() async throws {
        #expect(try await disk.status(of: "none") == nil)
        for operation in 0..<3 {
            do throws(DiskError) {
                switch operation {
                case 0: _ = try await disk.read("none", 0..<1)
                case 1: try await disk.remove("none")
                default: try await disk.sync("none")
                }
                Issue.record("operation \(operation) found a file that is not there")
            } catch {
                #expect(error.code == .notFound)
                #expect(error.path == "none")
            }
        }
    }

    @Test("a removed file is gone")
    func removes() async throws {
        try await disk.append([1], to: "x")
        try await disk.remove("x")
        #expect(try await disk.status(of: "x") == nil)
    }

    @Test("no path leaves the data directory", arguments: ["../x", "a/../../x", "/etc/passwd"])
    func staysInside(path: String) async throws {
        await #expect(throws: DiskError.self) { try await disk.append([1], to: path) }
    }
}
