import SystemPorts

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One thread for calls that may block, in the order in which they were handed over; keeps them off the cooperative
/// pool, whose few threads must never wait.
///
/// The thread ends once the last reference is gone and the calls handed over are done.
final class BlockingThread: Sendable {
    private let queue: BlockingQueue

    init(_ name: String) throws(SystemCallError) {
        let queue = BlockingQueue()
        self.queue = queue
        try startThread(name) {
            while let call = queue.next() { call() }
        }
    }

    deinit {
        queue.finish()
    }

    /// Runs `body` on the thread and returns what it does. Not cancellable.
    func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await result(of: body).get()
    }

    /// Waits on the thread until `descriptor` is readable, then runs `body` there. The wait, not the body, ends when
    /// the task is cancelled.
    ///
    /// - Throws: ``ByteSourceError`` called `name`, `CancellationError`.
    func run<Value: Sendable>(
        whenReadable descriptor: Int32,
        _ pipe: WakePipe,
        name: String,
        _ body: @escaping @Sendable () throws(SystemCallError) -> Value
    ) async throws -> Value {
        while true {
            let result: Result<Value?, SystemCallError> = await withTaskCancellationHandler {
                await self.result(of: { () throws(SystemCallError) -> Value? in
                    guard try pipe.poll(descriptor) else { return nil }
                    return try body()
                })
            } onCancel: {
                pipe.wake()
            }
            do {
                if let value = try result.get() { return value }
            } catch {
                throw ByteSourceError(name: name, detail: error.description)
            }
            // Woken by a cancellation: this task's, or an earlier one's that came too late.
            pipe.drain()
            try Task.checkCancellation()
        }
    }

    private func result<Value: Sendable, Failure: Error>(
        of body: @escaping @Sendable () throws(Failure) -> Value
    ) async -> Result<Value, Failure> {
        await withCheckedContinuation { continuation in
            queue.add { continuation.resume(returning: Result(catching: body)) }
        }
    }
}

/// The calls handed to one thread.
///
/// Unchecked because of the condition variable, which the type system cannot see to guard `calls` and `isFinished`.
private final class BlockingQueue: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var calls: [@Sendable () -> Void] = []
    private var isFinished = false

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    func add(_ call: @escaping @Sendable () -> Void) {
        pthread_mutex_lock(mutex)
        calls.append(call)
        pthread_cond_signal(changed)
        pthread_mutex_unlock(mutex)
    }

    func finish() {
        pthread_mutex_lock(mutex)
        isFinished = true
        pthread_cond_signal(changed)
        pthread_mutex_unlock(mutex)
    }

    /// Waits for a call; `nil` when there will be none.
    func next() -> (@Sendable () -> Void)? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while calls.isEmpty {
            if isFinished { return nil }
            pthread_cond_wait(changed, mutex)
        }
        return calls.removeFirst()
    }
}
