import DrillSimulation
import SystemPorts
import TestThreads
import Testing

@Suite("Channel")
struct ChannelTests {
    @Test("elements come out in the order in which they went in")
    func order() throws {
        try simulate(seed: 1) { _, _ in
            let channel = Channel<Int>("c", capacity: 3)
            async let sent: Void = {
                for number in 0..<100 { try await channel.send(number) }
                channel.finish()
            }()
            var received: [Int] = []
            while let number = try await channel.receive() { received.append(number) }
            try await sent
            #expect(received == Array(0..<100))
        }
    }

    @Test("a full channel holds no more than its capacity")
    func capacity() throws {
        try simulate(seed: 1) { _, ports in
            let channel = Channel<Int>("c", capacity: 2)
            #expect(try channel.offer(1) && channel.offer(2))
            #expect(try !channel.offer(3))
            let log = Log(of: String.self)
            async let sender: Void = {
                try await channel.send(3)
                log.add("sent")
            }()
            try await ports.time.sleep(for: .seconds(1))
            #expect(log.all.isEmpty && channel.count == 2)
            #expect(channel.poll() == 1)
            try await sender
            #expect(channel.count == 2)
            #expect(channel.poll() == 2 && channel.poll() == 3 && channel.poll() == nil)
        }
    }

    @Test("a finished channel gives what it holds, then nil, and takes nothing")
    func finish() throws {
        try simulate(seed: 1) { _, ports in
            let channel = Channel<Int>("c", capacity: 1)
            try await channel.send(1)
            async let refused = { () async -> Bool in
                do { try await channel.send(2) } catch { return error is ChannelFinished }
                return false
            }()
            try await ports.time.sleep(for: .seconds(1))
            channel.finish()
            #expect(await refused, "a waiting sender is refused")
            #expect(throws: ChannelFinished.self) { try channel.offer(3) }
            await #expect(throws: ChannelFinished.self) { try await channel.send(3) }
            #expect(try await channel.receive() == 1)
            #expect(try await channel.receive() == nil)
            #expect(try await channel.receive() == nil)
        }
    }

    @Test("a waiting receiver is told of the end")
    func finishWakesReceivers() throws {
        try simulate(seed: 1) { _, ports in
            let channel = Channel<Int>("c", capacity: 1)
            async let a = channel.receive()
            async let b = channel.receive()
            try await ports.time.sleep(for: .seconds(1))
            channel.finish()
            #expect(try await (a, b) == (nil, nil))
        }
    }

    @Test("a cancelled send or receive throws, and takes and gives nothing", arguments: Seeds(1...20))
    func cancellation(seed: Seed) throws {
        try simulate(seed: seed) { _, ports in
            let channel = Channel<Int>("c", capacity: 1)
            let log = Log(of: String.self)
            try await channel.send(1)
            await withDiscardingTaskGroup { group in
                group.addTask { do { try await channel.send(2) } catch { log.add("\(type(of: error))") } }
                try? await ports.time.sleep(for: .seconds(1))
                group.cancelAll()
            }
            #expect(channel.poll() == 1 && channel.poll() == nil)
            await withDiscardingTaskGroup { group in
                group.addTask { do { _ = try await channel.receive() } catch { log.add("\(type(of: error))") } }
                try? await ports.time.sleep(for: .seconds(1))
                group.cancelAll()
            }
            try await channel.send(3)
            #expect(channel.poll() == 3, "no dead receiver took it")
            #expect(log.all == ["CancellationError", "CancellationError"])
        }
    }

    @Test("a task that was cancelled before does not wait at all")
    func cancelledBefore() throws {
        try simulate(seed: 1) { _, _ in
            let channel = Channel<Int>("c", capacity: 1)
            let full = Channel<Int>("full", capacity: 1)
            try await full.send(1)
            let log = Log(of: String.self)
            await withDiscardingTaskGroup { group in
                group.cancelAll()
                group.addTask { do { _ = try await channel.receive() } catch { log.add("\(type(of: error))") } }
                group.addTask { do { try await full.send(2) } catch { log.add("\(type(of: error))") } }
                group.addTask { do { try await Latch("l").wait() } catch { log.add("\(type(of: error))") } }
            }
            #expect(log.all == Array(repeating: "CancellationError", count: 3))
            #expect(full.poll() == 1 && full.poll() == nil)
        }
    }

    /// Sends in the order in which it numbers.
    private actor Numberer {
        private var last = 0
        private let channel: Channel<Int>

        init(_ channel: Channel<Int>) {
            self.channel = channel
        }

        func sendNext() async throws {
            last += 1
            try await channel.send(last)
        }
    }

    @Test(
        "a send takes its place in the order before anything else can run, from an actor too",
        arguments: Seeds(1...50)
    )
    func orderFromActor(seed: Seed) throws {
        try simulate(seed: seed) { _, _ in
            let channel = Channel<Int>("c", capacity: 2)
            let numberer = Numberer(channel)
            async let sent: Void = withThrowingDiscardingTaskGroup { group in
                for _ in 0..<30 { group.addTask { try await numberer.sendNext() } }
            }
            var received: [Int] = []
            while received.count < 30, let number = try await channel.receive() { received.append(number) }
            try await sent
            #expect(received == Array(1...30))
        }
    }
}

/// Many senders and receivers, some of them cancelled at any moment: nothing is lost, nothing comes twice.
@Suite("Channel, any schedule")
struct ChannelPropertyTests {
    private struct Outcome: Sendable {
        var sent: [Int] = []
        var refused: [Int] = []
        var received: [Int] = []
    }

    private static func drive(
        _ random: inout RandomStream,
        senders: Int,
        receivers: Int,
        elements: Int,
        time: any TimeSource
    ) async throws -> Outcome {
        let channel = Channel<Int>("c", capacity: 1 + random.index(below: 4))
        let sent = Log(of: Int.self)
        let refused = Log(of: Int.self)
        let received = Log(of: Int.self)
        let pauses = (0..<(senders + receivers)).map { _ in Duration.microseconds(random.integer(in: 0...3)) }
        let lives = (0..<(senders + receivers)).map { _ in
            random.chance(1, outOf: 2) ? Duration.microseconds(random.integer(in: 0...200)) : nil
        }
        try await withSupervisor("drive") { scope in
            var senderChildren: [SupervisedChild] = []
            for sender in 0..<senders {
                let child = scope.start("sender \(sender)", onFailure: .contain) {
                    for step in 0..<elements {
                        let element = sender * elements + step
                        do {
                            try await channel.send(element)
                            sent.add(element)
                        } catch {
                            refused.add(element)
                            throw error
                        }
                        if step % 3 == 0 { try await time.sleep(for: pauses[sender]) }
                    }
                }
                senderChildren.append(child)
                cancelLater(child, lives[sender], scope, time)
            }
            for receiver in 0..<receivers {
                let child = scope.start("receiver \(receiver)", onFailure: .contain) {
                    while let element = try await channel.receive() {
                        received.add(element)
                        if element % 5 == 0 { try await time.sleep(for: pauses[senders + receiver]) }
                    }
                }
                cancelLater(child, lives[senders + receiver], scope, time)
            }
            // One receiver lives to the end, so that no sender waits for ever.
            let last = scope.start("last receiver") {
                while let element = try await channel.receive() { received.add(element) }
            }
            for child in senderChildren { _ = try await child.outcome() }
            channel.finish()
            _ = try await last.outcome()
        }
        while let element = channel.poll() { received.add(element) }
        return Outcome(sent: sent.all, refused: refused.all, received: received.all)
    }

    private static func cancelLater(
        _ child: SupervisedChild,
        _ delay: Duration?,
        _ scope: Supervisor,
        _ time: any TimeSource
    ) {
        guard let delay else { return }
        scope.start("end of \(child.name)", onFailure: .contain) {
            try await time.sleep(for: delay)
            child.cancel()
        }
    }

    private func check(_ outcome: Outcome, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(outcome.received.count == Set(outcome.received).count, sourceLocation: sourceLocation)
        #expect(Set(outcome.received) == Set(outcome.sent), sourceLocation: sourceLocation)
        #expect(Set(outcome.refused).isDisjoint(with: outcome.received), sourceLocation: sourceLocation)
    }

    @Test("under seeded scheduling", arguments: Seeds(1...300))
    func simulated(seed: Seed) throws {
        let outcome = try simulate(seed: seed) { simulation, ports in
            var random = simulation.random("channel")
            let senders = 1 + random.index(below: 5)
            let receivers = random.index(below: 5)
            return try await Self.drive(&random, senders: senders, receivers: receivers, elements: 20, time: ports.time)
        }
        check(outcome)
    }

    @Test("one receiver gets each sender's elements in order", arguments: Seeds(1...50))
    func orderPerSender(seed: Seed) throws {
        let outcome = try simulate(seed: seed) { simulation, ports in
            var random = simulation.random("channel")
            return try await Self.drive(&random, senders: 4, receivers: 0, elements: 20, time: ports.time)
        }
        check(outcome)
        for sender in 0..<4 {
            let elements = outcome.received.filter { $0 / 20 == sender }
            #expect(elements == elements.sorted())
        }
    }

    @Test("on real threads", .realThreads, .timeLimit(.minutes(2)))
    func realThreads() async throws {
        for seed: UInt64 in 1...20 {
            var random = RandomStream(seed: seed)
            check(try await Self.drive(&random, senders: 4, receivers: 3, elements: 300, time: RealTime()))
        }
    }

    @Test(
        "a place for one, many senders and receivers, real threads: nobody is left waiting",
        .realThreads,
        .timeLimit(.minutes(2))
    )
    func narrowOnRealThreads() async throws {
        let channel = Channel<Int>("c", capacity: 1)
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for sender in 0..<4 {
                group.addTask {
                    for step in 0..<2_000 { try await channel.send(sender * 2_000 + step) }
                    return 0
                }
                group.addTask {
                    var sum = 0
                    for _ in 0..<2_000 { sum += try await channel.receive() ?? 0 }
                    return sum
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == (0..<8_000).reduce(0, +))
    }
}
