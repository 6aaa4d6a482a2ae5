import DrillRunner

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Threads of their own, for runs that hold theirs from beginning to end.
struct WorkerThreads: RunExecutor {
    private let count: Int

    /// One for each core.
    init() {
        self.init(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    init(_ count: Int) {
        self.count = max(1, count)
    }

    /// Where the system gives fewer threads, those that there are do the work; the calling one does in any case.
    func run(_ worker: @escaping @Sendable () -> Void) {
        #if canImport(Darwin)
            var threads: [pthread_t?] = []
        #else
            var threads: [pthread_t] = []
        #endif
        for _ in 1..<count {
            let box = Unmanaged.passRetained(WorkerBody(worker))
            #if canImport(Darwin)
                var thread: pthread_t?
                let result = pthread_create(&thread, nil, { work($0) }, box.toOpaque())
            #else
                var thread = pthread_t()
                let result = pthread_create(&thread, nil, { work($0) }, box.toOpaque())
            #endif
            guard result == 0 else {
                box.release()
                break
            }
            threads.append(thread)
        }
        worker()
        for thread in threads {
            #if canImport(Darwin)
                if let thread { pthread_join(thread, nil) }
            #else
                pthread_join(thread, nil)
            #endif
        }
    }
}

private final class WorkerBody: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

private func work(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<WorkerBody>.fromOpaque(argument).takeRetainedValue().body()
    return nil
}
