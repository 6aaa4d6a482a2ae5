import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts

extension StoryRecorder {
    /// Listens to what the brokers' logs do; `watch` goes on being told.
    func listening(_ watch: LogWatch) -> LogWatch {
        var listening = watch
        listening.leads = { [self] broker, partition, epoch, logEnd in
            watch.leads?(broker, partition, epoch, logEnd)
            if wants(partition) { note(.broker(broker), .leads(epoch: epoch, logEnd: logEnd), partition) }
        }
        listening.cut = { [self] cut in
            watch.cut?(cut)
            guard cut.batches.contains(where: { wants($0.records, of: cut.partition) }) else { return }
            let (from, to) = (cut.offsets.lowerBound, cut.offsets.upperBound)
            let what = StoryEvent.What.cut(isLossOfDisk: cut.isLossOfDisk, from: from, to: to)
            note(.broker(cut.broker), what, cut.partition, offsets: cut.offsets, records: Int(to - from))
        }
        listening.grows = { [self] growth in
            watch.grows?(growth)
            for batch in growth.batches where wants(batch.records, of: growth.partition) {
                note(
                    .broker(growth.broker),
                    growth.isLeader ? .appended : .copied(from: growth.leader),
                    growth.partition,
                    offsets: batch.baseOffset..<batch.nextOffset,
                    records: batch.records.count,
                    from: growth.leader.map { .broker($0) } ?? lastSender(to: growth.partition)
                )
            }
        }
        return listening
    }

    /// A boundary event of servers.
    func hear(_ event: TraceEvent) {
        let partition = event.partition < 0 ? nil : TopicPartition(topic: event.name, partition: Int32(event.partition))
        switch event.kind {
        case "store-commit":
            // The request that it answers is among those noted, or it is none of ours.
            guard let partition, let asked = lastAsked(partition, upTo: event.number) else { return }
            note(
                .store,
                .committed(nextOffset: event.number),
                partition,
                offsets: asked.offsets,
                records: asked.records,
                from: asked.lane
            )
        case "retention":
            guard let partition, wants(partition), let broker = broker(event.process) else { return }
            note(broker, .logStart(event.number), partition)
        case "crash", "freeze", "thaw", "start", "shutdown", "controller", "fence", "register":
            guard let broker = broker(event.process) else { return }
            // Its session ends as everybody's does, but one that was shut down has told the controller before.
            if event.kind == "fence", lastWord(of: broker) == "shutdown" { return }
            note(broker, .broker(event.kind))
        default: break
        }
    }

    /// Who handed the last batch for a partition to its client.
    private func lastSender(to partition: TopicPartition) -> StoryEvent.Lane? {
        events.last { event in
            if case .handedOver = event.what { event.partition == partition } else { false }
        }?.lane
    }

    private func lastAsked(_ partition: TopicPartition, upTo next: Int64) -> StoryEvent? {
        for event in events.reversed() {
            guard case .askedStore = event.what, event.partition == partition else { continue }
            return event.offsets?.upperBound == next ? event : nil
        }
        return nil
    }

    private func broker(_ name: String) -> StoryEvent.Lane? {
        name.split { $0 == "-" || $0 == " " }.last.flatMap { Int32($0) }.map { .broker(BrokerID($0)) }
    }

    /// What was last noted of the broker's own life.
    private func lastWord(of broker: StoryEvent.Lane) -> String? {
        for event in events.reversed() {
            if event.lane == broker, case .broker(let kind) = event.what, kind != "controller" { return kind }
        }
        return nil
    }

    /// Listens to the lives of a process.
    func listen<Status: Sendable>(to process: PipelineProcess<Status>) {
        let lane = StoryEvent.Lane.process(process.name)
        process.onLife = { [self] exit in
            guard let exit else { return note(lane, .lifeBegan) }
            switch exit.reason {
            case .returned: note(lane, .lifeEnded("has stopped in an orderly way", isOrderly: true))
            case .threw(let error): note(lane, .lifeEnded("ended by itself: \(error)", isOrderly: false))
            case .crashed: note(lane, .lifeEnded("crashes: what it held in memory is gone", isOrderly: false))
            }
        }
    }
}
