#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Wakes a thread that waits in `poll`.
final class WakePipe: Sendable {
    /// Readable once ``wake()`` was called.
    let readEnd: Int32
    private let writeEnd: Int32

    init() throws(SystemCallError) {
        var ends: [Int32] = [-1, -1]
        try system("pipe") { pipe(&ends) }
        readEnd = ends[0]
        writeEnd = ends[1]
        for end in ends {
            try system("fcntl") { fcntl(end, F_SETFL, O_NONBLOCK) }
            try system("fcntl") { fcntl(end, F_SETFD, FD_CLOEXEC) }
        }
    }

    deinit {
        Posix.close(readEnd)
        Posix.close(writeEnd)
    }

    /// Callable from any thread. A full pipe wakes as well as a fuller one, so failures do not matter.
    func wake() {
        var byte: UInt8 = 1
        _ = write(writeEnd, &byte, 1)
    }

    /// Takes out what ``wake()`` put in.
    func drain() {
        while let bytes = try? Posix.read(readEnd, limit: 64), bytes.count == 64 {}
    }

    /// Waits until `descriptor` (or nothing else, where it is negative) is readable or closed, the pipe is woken, or
    /// `timeout` milliseconds have passed (negative: for ever).
    ///
    /// - Returns: whether the descriptor has something to say.
    func poll(_ descriptor: Int32, timeout: Int32 = -1) throws(SystemCallError) -> Bool {
        var watched = [pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)]
        if descriptor >= 0 { watched.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)) }
        #if canImport(Darwin)
            try system("poll") { Darwin.poll(&watched, nfds_t(watched.count), timeout) }
        #elseif canImport(Glibc)
            try system("poll") { Glibc.poll(&watched, nfds_t(watched.count), timeout) }
        #elseif canImport(Musl)
            try system("poll") { Musl.poll(&watched, nfds_t(watched.count), timeout) }
        #endif
        return watched.count > 1 && watched[1].revents != 0
    }
}
