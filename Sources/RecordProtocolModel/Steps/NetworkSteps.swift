import RecordProtocol

/// A change of what is in flight.
struct NetworkChange: Hashable {
    enum Kind: Hashable { case add, remove, unhear }

    let kind: Kind
    let network: UInt32
    let message: UInt32
}

extension ProtocolWorld {
    /// Requests arrive in any order, or never; their answers arrive, or never.
    func networkSteps(from state: WorldState, into steps: inout [Step<WorldState, StepLabel>]) {
        var previous: UInt32?
        for number in networks[state.network] where number != previous {
            previous = number
            let message = messages[number]
            let partition = Int(message.batch.partition)
            var appended = state
            appended.network = removing(number, from: state.network)
            steps.append(Step(StepLabel(.requestLost, what: number), appended))
            appended.logs[partition] = extended(state.logs[partition], appending: number)
            steps.append(Step(StepLabel(.appendedUnheard, what: number), appended))
            if message.isHeard {
                appended.shipper = shipper(state.shipper, acknowledging: number)
                steps.append(Step(StepLabel(.appendedAndAcknowledged, what: number), appended))
            }
        }
    }

    func shipper(_ number: UInt32, acknowledging message: UInt32) -> UInt32 {
        let key = UInt64(number) << 32 | UInt64(message)
        if let known = answers[key] { return known }
        var shipper = shippers[number]
        let batch = messages[message].batch
        let wasDropped = shipper.dropped & batch.range.mask
        let effect = shipper.progress.settle(batch, as: .acknowledged)
        // An answer that is taken for a settlement takes back what was counted as dropped.
        if effect == .settled { shipper.dropped &= ~wasDropped }
        let next = shippers.number(of: shipper)
        answers[key] = next
        return next
    }

    private func extended(_ number: UInt32, appending message: UInt32) -> UInt32 {
        let key = UInt64(number) << 32 | UInt64(message)
        if let known = appends[key] { return known }
        var log = logs[number]
        let batch = messages[message].batch
        let stamp = settings.sameBytes ? 0 : log.epoch
        let bounds =
            batch.records <= 1 ? [batch.range] : (batch.id.start..<batch.end).map { $0..<($0 + 1) }
        for (index, range) in bounds.enumerated() {
            log.records.append(
                LogRecord(
                    start: range.lowerBound,
                    end: range.upperBound,
                    floor: index == 0 ? batch.floor : nil,
                    stamp: stamp
                )
            )
        }
        let next = logs.number(of: log)
        appends[key] = next
        return next
    }

    // MARK: What is in flight

    func adding(_ message: UInt32, to network: UInt32) -> UInt32 {
        changed(NetworkChange(kind: .add, network: network, message: message)) { flying in
            flying.insert(message, at: flying.firstIndex { $0 >= message } ?? flying.count)
        }
    }

    func removing(_ message: UInt32, from network: UInt32) -> UInt32 {
        changed(NetworkChange(kind: .remove, network: network, message: message)) { flying in
            if let place = flying.firstIndex(of: message) { flying.remove(at: place) }
        }
    }

    /// The shipper's life is over: nobody hears the answers.
    func unheard(_ network: UInt32) -> UInt32 {
        changed(NetworkChange(kind: .unhear, network: network, message: 0)) { flying in
            flying = flying.map { messages.number(of: Message(batch: messages[$0].batch, isHeard: false)) }.sorted()
        }
    }

    private func changed(_ change: NetworkChange, _ apply: (inout [UInt32]) -> Void) -> UInt32 {
        if let known = networkChanges[change] { return known }
        var flying = networks[change.network]
        apply(&flying)
        let next = networks.number(of: flying)
        networkChanges[change] = next
        return next
    }

    enum Presence { case inFlight, inLog }

    /// Where a copy of the message's batch is; `nil` where there is none.
    func presence(of message: UInt32, in state: WorldState) -> Presence? {
        let batch = messages[message].batch
        func isSame(_ other: SealedBatch) -> Bool {
            other.partition == batch.partition && other.id == batch.id && other.records > 0
        }
        if networks[state.network].contains(where: { isSame(messages[$0].batch) }) { return .inFlight }
        let isInLog = logs[state.logs[Int(batch.partition)]].records.contains { record in
            record.start == batch.id.start && record.end > record.start
        }
        return isInLog ? .inLog : nil
    }
}
