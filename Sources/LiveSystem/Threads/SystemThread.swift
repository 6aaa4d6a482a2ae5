#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Starts a detached thread of the system that runs `body`.
///
/// - Throws: ``SystemCallError`` when the system gives no further thread.
func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) throws(SystemCallError) {
    let box = Unmanaged.passRetained(ThreadBody(name, body))
    let result: Int32
    #if canImport(Darwin)
        var thread: pthread_t?
        result = pthread_create(&thread, nil, { run($0) }, box.toOpaque())
    #else
        var thread = pthread_t()
        result = pthread_create(&thread, nil, { run($0) }, box.toOpaque())
    #endif
    guard result == 0 else {
        box.release()
        throw SystemCallError(call: "pthread_create", number: result)
    }
    #if canImport(Darwin)
        if let thread { pthread_detach(thread) }
    #else
        pthread_detach(thread)
    #endif
}

private final class ThreadBody: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(_ name: String, _ body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

private func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let thread = Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
    // Glibc declares the call for threads' names only to GNU sources, so they have none there.
    #if canImport(Darwin)
        pthread_setname_np(thread.name)
    #endif
    thread.body()
    return nil
}
