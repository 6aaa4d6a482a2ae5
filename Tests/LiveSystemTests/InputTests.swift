import LiveSystem
import SystemPorts
import Testing

@Suite("Inputs of the machine", .timeLimit(.minutes(1)))
struct InputTests {
    private let workspace: Workspace
    private let time: SystemTime

    init() throws {
        workspace = try Workspace()
        time = try SystemTime()
    }

    private func follow(_ name: String) async throws -> FollowedFile {
        try await FollowedFile.open(workspace.file(name), pollInterval: .milliseconds(5), time: time)
    }

    @Test("a followed file is read as it grows, at any position")
    func follows() async throws {
        workspace.append("first\n", to: "log")
        let file = try await follow("log")
        #expect(try await file.text(count: 6) == "first\n")
        async let more = file.text(from: 6, count: 7)
        workspace.append("second\n", to: "log")
        #expect(try await more == "second\n")
        #expect(try await file.text(from: 2, count: 3).hasPrefix("rst"))
        #expect(try await file.size() == 13)
    }

    @Test("opening waits for a file that is not there yet")
    func waitsForFile() async throws {
        async let file = follow("late")
        try await time.sleep(for: .milliseconds(20))
        workspace.append("x", to: "late")
        #expect(try await file.text(count: 1) == "x")
    }

    @Test("a file that was replaced is read to its end, then ends; its successor has another identity")
    func rotates() async throws {
        workspace.append("old", to: "log")
        let old = try await follow("log")
        workspace.append("er", to: "log")
        workspace.move("log", to: "log.1")
        workspace.append("new", to: "log")
        #expect(try await old.text(count: 5) == "older")
        #expect(try await old.read(at: 5, limit: 10) == nil)
        let new = try await follow("log")
        #expect(new.identity != old.identity)
        #expect(try await new.text(count: 3) == "new")
    }

    @Test("a file that shrank below the position has ended")
    func shrinks() async throws {
        workspace.append("long content", to: "log")
        let file = try await follow("log")
        #expect(try await file.text(count: 12) == "long content")
        workspace.truncate("log")
        #expect(try await file.read(at: 12, limit: 10) == nil)
        #expect(try await follow("log").size() == 0)
    }

    @Test("waiting for a file's growth ends with the task")
    func cancelsFile() async throws {
        workspace.append("x", to: "log")
        let file = try await follow("log")
        try await expectCancellation { _ = try await file.read(at: 1, limit: 10) }
    }

    @Test("a pipe is read once, in order, up to its end")
    func pipes() async throws {
        let (readEnd, writeEnd) = makePipe()
        let source = try DescriptorSource(name: "pipe", descriptor: readEnd)
        #expect(source.identity == nil)
        send("hello", to: writeEnd)
        #expect(try await source.text(count: 5) == "hello")
        await #expect(throws: ByteSourceError.self) { try await source.read(at: 2, limit: 1) }
        closeDescriptor(writeEnd)
        #expect(try await source.read(at: 5, limit: 10) == nil)
        #expect(try await source.read(at: 5, limit: 10) == nil)
    }

    @Test("waiting for a pipe ends with the task, and the pipe can be read afterwards")
    func cancelsPipe() async throws {
        let (readEnd, writeEnd) = makePipe()
        let source = try DescriptorSource(name: "pipe", descriptor: readEnd)
        try await expectCancellation { _ = try await source.read(at: 0, limit: 10) }
        send("still here", to: writeEnd)
        #expect(try await source.text(count: 10) == "still here")
        closeDescriptor(writeEnd)
    }

    @Test("each TCP connection is an input of its own")
    func tcp() async throws {
        let listener = try await SocketListener(.tcp(host: "127.0.0.1", port: 0))
        try #require(listener.port != 0)
        let clients = [connectTCP(port: listener.port), connectTCP(port: listener.port)]
        for (index, client) in clients.enumerated() {
            try #require(client >= 0)
            send("client \(index)", to: client)
            closeDescriptor(client)
        }
        for index in 0..<2 {
            let connection = try await listener.next()
            #expect(try await connection.text(count: 100) == "client \(index)")
        }
        try await expectCancellation { _ = try await listener.next() }
    }

    @Test("a Unix socket replaces a stale one, and nothing else")
    func unix() async throws {
        let path = workspace.file("socket")
        do {
            let listener = try await SocketListener(.unix(path: path))
            let client = connectUnix(path: path)
            try #require(client >= 0)
            send("over unix\n", to: client)
            #expect(try await listener.next().text(count: 10) == "over unix\n")
            closeDescriptor(client)
            _ = try await SocketListener(.unix(path: path))
        }
        workspace.append("precious", to: "file")
        await #expect(throws: ByteSourceError.self) {
            try await SocketListener(.unix(path: workspace.file("file")))
        }
    }

    /// Runs `wait`, cancels it after a moment, and expects that it ends so.
    private func expectCancellation(_ wait: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await wait() }
            try await time.sleep(for: .milliseconds(20))
            group.cancelAll()
            await #expect(throws: CancellationError.self) { try await group.next() }
        }
    }
}
