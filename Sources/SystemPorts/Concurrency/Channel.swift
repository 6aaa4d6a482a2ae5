public import Synchronization

/// A bounded queue between tasks: senders wait while it is full, receivers while it is empty, both in order.
///
/// The hand-over is synchronous: the order of elements is the order in which ``send(_:)`` and ``offer(_:)`` were
/// called, from whatever isolation. Several tasks may send and receive. A cancelled task still gets and gives what
/// takes no waiting, so that a shutdown can drain.
public final class Channel<Element: Sendable>: Sendable {
    /// Names the channel where a stalled run lists who waits where.
    public let name: String
    /// How many elements it holds at most.
    public let capacity: Int

    // Receivers wait only while the queue is empty, senders only while it is full: so never both.
    @usableFromInline
    struct State: Sendable {
        @usableFromInline var queue = Ring<Element>()
        @usableFromInline var finished = false
        @usableFromInline var senders = WaitQueue<Element, Void>()
        @usableFromInline var receivers = WaitQueue<Void, Element?>()

        @inlinable
        init() {}

        /// The oldest element; its place goes to the sender that has waited longest, who is to be resumed.
        @inlinable
        mutating func take() -> (element: Element, sender: WaitQueue<Element, Void>.Waiter?)? {
            guard let element = queue.popFirst() else { return nil }
            guard let sender = senders.first() else { return (element, nil) }
            queue.append(sender.payload)
            return (element, sender)
        }
    }

    @usableFromInline
    enum Admission {
        case full, finished, cancelled, waiting, queued
        case handed(WaitQueue<Void, Element?>.Waiter)
    }

    @usableFromInline
    enum Reception {
        case waiting, cancelled, finished
        case received(Element, sender: WaitQueue<Element, Void>.Waiter?)
    }

    @usableFromInline let state = Mutex(State())
    @usableFromInline let sendLabel: String
    @usableFromInline let receiveLabel: String

    /// - Precondition: `capacity` is positive.
    public init(_ name: String, capacity: Int) {
        precondition(capacity > 0, "channel \(name): a queue holds at least one element")
        self.name = name
        self.capacity = capacity
        sendLabel = "send to \(name)"
        receiveLabel = "receive from \(name)"
    }

    /// Elements held now, those of waiting senders not counted.
    public var count: Int { state.withLock { $0.queue.count } }

    /// Adds `element`; waits while the channel is full.
    ///
    /// - Throws: ``ChannelFinished`` after ``finish()``, `CancellationError` when the task is cancelled while waiting.
    ///   In both cases the element was not taken.
    @inlinable
    public func send(_ element: Element, isolation: isolated (any Actor)? = #isolation) async throws {
        if try offer(element) { return }
        let ticket = state.withLock { $0.senders.ticket() }
        defer { state.withLock { $0.senders.retire(ticket) } }
        let wait = ObservedWait(sendLabel)
        defer { wait.end() }
        try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation(isolation: isolation) { enqueue(sender: $0, ticket, element) }
        } onCancel: {
            state.withLock { $0.senders.cancel(ticket) }?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Adds `element` if there is room; false when there is none.
    ///
    /// - Throws: ``ChannelFinished`` after ``finish()``.
    @inlinable
    public func offer(_ element: Element) throws(ChannelFinished) -> Bool {
        switch state.withLock({ admit(element, &$0) }) {
        case .finished: throw ChannelFinished(name: name)
        case .handed(let receiver): receiver.continuation.resume(returning: element)
        case .queued: break
        case .full, .waiting, .cancelled: return false
        }
        return true
    }

    /// The next element; `nil` when the channel is finished and empty.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while waiting. No element is lost by it.
    @inlinable
    public func receive(isolation: isolated (any Actor)? = #isolation) async throws -> Element? {
        if let element = poll() { return element }
        let ticket = state.withLock { $0.receivers.ticket() }
        defer { state.withLock { $0.receivers.retire(ticket) } }
        let wait = ObservedWait(receiveLabel)
        defer { wait.end() }
        return try await withTaskCancellationHandler {
            try await withUnsafeThrowingContinuation(isolation: isolation) { enqueue(receiver: $0, ticket) }
        } onCancel: {
            state.withLock { $0.receivers.cancel(ticket) }?.continuation.resume(throwing: CancellationError())
        }
    }

    /// The next element if there is one now.
    @inlinable
    public func poll() -> Element? {
        guard let (element, sender) = state.withLock({ $0.take() }) else { return nil }
        sender?.continuation.resume()
        return element
    }

    /// No element comes after those already sent; waiting senders are refused, receivers get what is left, then `nil`.
    public func finish() {
        let (senders, receivers) = state.withLock { state in
            state.finished = true
            return (state.senders.all(), state.receivers.all())
        }
        for sender in senders { sender.continuation.resume(throwing: ChannelFinished(name: name)) }
        for receiver in receivers { receiver.continuation.resume(returning: nil) }
    }

    @inlinable
    func admit(_ element: Element, _ state: inout State) -> Admission {
        if state.finished { return .finished }
        if let receiver = state.receivers.first() { return .handed(receiver) }
        guard state.queue.count < capacity else { return .full }
        state.queue.append(element)
        return .queued
    }

    /// The state may have changed since ``offer(_:)`` was refused: asks again before the sender waits.
    @inlinable
    func enqueue(sender: UnsafeContinuation<Void, any Error>, _ ticket: UInt64, _ element: Element) {
        let admission: Admission = state.withLock { state in
            let admission = admit(element, &state)
            guard case .full = admission else { return admission }
            return state.senders.add(ticket, element, sender) ? .waiting : .cancelled
        }
        switch admission {
        case .full, .waiting: break
        case .cancelled: sender.resume(throwing: CancellationError())
        case .finished: sender.resume(throwing: ChannelFinished(name: name))
        case .queued: sender.resume()
        case .handed(let receiver):
            receiver.continuation.resume(returning: element)
            sender.resume()
        }
    }

    @inlinable
    func enqueue(receiver: UnsafeContinuation<Element?, any Error>, _ ticket: UInt64) {
        let reception: Reception = state.withLock { state in
            if let (element, sender) = state.take() { return .received(element, sender: sender) }
            if state.finished { return .finished }
            return state.receivers.add(ticket, (), receiver) ? .waiting : .cancelled
        }
        switch reception {
        case .waiting: break
        case .cancelled: receiver.resume(throwing: CancellationError())
        case .finished: receiver.resume(returning: nil)
        case .received(let element, let sender):
            sender?.continuation.resume()
            receiver.resume(returning: element)
        }
    }
}

/// The channel takes no more elements.
public struct ChannelFinished: Error, CustomStringConvertible {
    public let name: String

    public init(name: String) {
        self.name = name
    }

    public var description: String { "channel \(name) is finished" }
}
