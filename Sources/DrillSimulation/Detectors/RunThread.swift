#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The identity of a thread, for the check that nothing foreign touches a run.
struct RunThread: Equatable, Sendable {
    private let identity: UInt

    @inline(__always)
    static var current: RunThread {
        #if canImport(Darwin)
            RunThread(identity: UInt(bitPattern: pthread_self()))
        #else
            RunThread(identity: UInt(pthread_self()))
        #endif
    }

    /// Lets the calling thread rest for a moment of real time.
    static func pause(milliseconds: Int) {
        var time = timespec(tv_sec: 0, tv_nsec: milliseconds * 1_000_000)
        nanosleep(&time, nil)
    }
}
