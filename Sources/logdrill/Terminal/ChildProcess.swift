#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// This very program, run once more.
enum ChildProcess {
    /// What the program writes to its standard output with these arguments.
    static func output(of arguments: [String]) throws -> String {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Files.Failure(description: "pipe: \(String(cString: strerror(errno)))") }
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
        #else
            var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addclose(&actions, ends[0])
        #if os(Linux)
            let program = "/proc/self/exe"
        #else
            let program = CommandLine.arguments[0]
        #endif
        let words = [CommandLine.arguments[0]] + arguments
        var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var child: pid_t = 0
        let started = posix_spawn(&child, program, &actions, nil, &pointers, environ)
        close(ends[1])
        defer { close(ends[0]) }
        guard started == 0 else {
            throw Files.Failure(description: "\(program): \(String(cString: strerror(started)))")
        }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { read(ends[0], $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { break }
            content += chunk[0..<count]
        }
        var status: Int32 = 0
        waitpid(child, &status, 0)
        guard status == 0 else { throw Files.Failure(description: "the second run ended with status \(status >> 8)") }
        return String(decoding: content, as: UTF8.self)
    }
}
