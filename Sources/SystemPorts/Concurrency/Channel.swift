import Synchronization

/// A bounded queue between tasks: senders wait while it is full, receivers while it is empty, both in order.
///
/// The hand-over is synchronous: the order of elements is the order in which ``send(_:)`` and ``offer(_:)`` were
/// entered. Several tasks may send and receive.
public final class Channel<Element: Sendable>: Sendable {
    /// Names the channel where a stalled run lists who waits where.
    public let name: String
    /// How many elements it holds at most.
    public let capacity: Int

    private struct State: Sendable {
        var queue: [Element] = []
        var head = 0
        var finished = false
        var senders = WaitQueue<Element, Void>()
        var receivers = WaitQueue<Void, Element?>()

        var count: Int { queue.count - head }

        mutating func take() -> Element? {
            guard head < queue.count else { return nil }
            let element = queue[head]
            head += 1
            if head == queue.count {
                queue.removeAll(keepingCapacity: true)
                head = 0
            } else if head > 64 && head * 2 > queue.count {
                queue.removeFirst(head)
                head = 0
            }
            return element
        }
    }

    private enum SendStep {
        case wait, cancelled, finished
        case delivered(WaitQueue<Void, Element?>.Waiter?)
    }

    private enum ReceiveStep {
        case wait, cancelled
        case received(Element?)
    }

    private let state = Mutex(State())

    /// - Precondition: `capacity` is positive.
    public init(_ name: String, capacity: Int) {
        precondition(capacity > 0, "channel \(name): a queue holds at least one element")
        self.name = name
        self.capacity = capacity
    }

    /// Elements held now, those of waiting senders not counted.
    public var count: Int { state.withLock { $0.count } }

    /// Adds `element`; waits while the channel is full.
    ///
    /// - Throws: ``ChannelFinished`` after ``finish()``, `CancellationError` when the task is cancelled while waiting.
    ///   In both cases the element was not taken.
    public func send(_ element: Element) async throws {
        if try offer(element) { return }
        let ticket = state.withLock { $0.senders.ticket() }
        defer { state.withLock { $0.senders.retire(ticket) } }
        try await observed("send to \(name)") {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    enqueueSender(ticket, element, continuation)
                }
            } onCancel: {
                state.withLock { $0.senders.cancel(ticket) }?.continuation.resume(throwing: CancellationError())
            }
        }
    }

    /// Adds `element` if there is room; false when there is none.
    ///
    /// - Throws: ``ChannelFinished`` after ``finish()``.
    public func offer(_ element: Element) throws(ChannelFinished) -> Bool {
        let (receiver, accepted) = try state.withLock { state throws(ChannelFinished) in
            if state.finished { throw ChannelFinished(name: name) }
            if let receiver = state.receivers.first() { return (Optional(receiver), true) }
            guard state.count < capacity else { return (nil, false) }
            state.queue.append(element)
            return (nil, true)
        }
        receiver?.continuation.resume(returning: element)
        return accepted
    }

    /// The next element; `nil` when the channel is finished and empty.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while waiting.
    public func receive() async throws -> Element? {
        if let element = poll() { return element }
        let ticket = state.withLock { $0.receivers.ticket() }
        defer { state.withLock { $0.receivers.retire(ticket) } }
        return try await observed("receive from \(name)") {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    enqueueReceiver(ticket, continuation)
                }
            } onCancel: {
                state.withLock { $0.receivers.cancel(ticket) }?.continuation.resume(throwing: CancellationError())
            }
        }
    }

    /// The next element if there is one now.
    public func poll() -> Element? {
        let (element, sender) = state.withLock { state in
            let element = state.take()
            guard element != nil, let sender = state.senders.first() else {
                return (element, nil as WaitQueue<Element, Void>.Waiter?)
            }
            state.queue.append(sender.payload)
            return (element, sender)
        }
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

    private func enqueueSender(
        _ ticket: UInt64,
        _ element: Element,
        _ continuation: CheckedContinuation<Void, any Error>
    ) {
        let step: SendStep = state.withLock { state in
            if state.finished { return .finished }
            if let receiver = state.receivers.first() { return .delivered(receiver) }
            if state.count < capacity {
                state.queue.append(element)
                return .delivered(nil)
            }
            return state.senders.add(ticket, element, continuation) ? .wait : .cancelled
        }
        switch step {
        case .wait: break
        case .cancelled: continuation.resume(throwing: CancellationError())
        case .finished: continuation.resume(throwing: ChannelFinished(name: name))
        case .delivered(let receiver):
            receiver?.continuation.resume(returning: element)
            continuation.resume()
        }
    }

    private func enqueueReceiver(_ ticket: UInt64, _ continuation: CheckedContinuation<Element?, any Error>) {
        let step: ReceiveStep = state.withLock { state in
            if let element = state.take() { return .received(element) }
            if state.finished { return .received(nil) }
            return state.receivers.add(ticket, (), continuation) ? .wait : .cancelled
        }
        switch step {
        case .wait: break
        case .cancelled: continuation.resume(throwing: CancellationError())
        case .received(let element): continuation.resume(returning: element)
        }
    }
}

/// The channel takes no more elements.
public struct ChannelFinished: Error, CustomStringConvertible {
    public let name: String
    public var description: String { "channel \(name) is finished" }
}
