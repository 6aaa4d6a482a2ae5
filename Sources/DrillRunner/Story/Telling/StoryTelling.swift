import KafkaPorts
import SystemPorts

/// Chooses from a recording what belongs to the story, adds what the harness knows, and puts it in order.
struct StoryTelling {
    private let subject: StorySubject
    private let recorded: [StoryEvent]
    private let start: Instant
    private var faultEvents: [StoryEvent] = []
    private(set) var faults: [Story.Fault] = []

    /// Time that is told before and after an anomaly of a partition.
    private static let vicinity: Duration = .seconds(15)

    init(_ subject: StorySubject, _ recorded: [StoryEvent], start: Instant) {
        self.subject = subject
        self.recorded = recorded
        self.start = start
    }

    mutating func add(_ occurrences: [FaultOccurrence]) {
        for occurrence in occurrences {
            let lane = StoryEvent.Lane.fault(occurrence.fault.name)
            let length = occurrence.until.map { $0 - occurrence.from }
            let isMoment = length == .zero
            let began = StoryEvent.What.faultBegan(target: occurrence.target, until: isMoment ? nil : length)
            faultEvents.append(StoryEvent(occurrence.from, lane, began))
            if let until = occurrence.until, !isMoment { faultEvents.append(StoryEvent(until, lane, .faultEnded)) }
            faults.append(
                Story.Fault(
                    name: occurrence.fault.name,
                    target: occurrence.target,
                    lane: Self.lane(struck: occurrence.target),
                    from: occurrence.from,
                    until: occurrence.until
                )
            )
        }
        faults = faults.filter(overlaps)
    }

    var lines: [StoryLine] { StoryFolding(isAboutRecord: isAboutRecord).lines(events) }

    /// How far a partition's log and the store had come; empty for a record.
    var levels: [Story.Level] {
        guard !isAboutRecord else { return [] }
        return recorded.compactMap { event in
            switch event.what {
            case .appended: Story.Level(time: event.time, logEnd: event.offsets?.upperBound, settled: nil)
            case .leads(_, let end): Story.Level(time: event.time, logEnd: end, settled: nil)
            case .committed(let next): Story.Level(time: event.time, logEnd: nil, settled: next)
            default: nil
            }
        }
    }

    private var isAboutRecord: Bool {
        if case .record = subject.scope { true } else { false }
    }

    // MARK: What belongs to it

    private var events: [StoryEvent] {
        var chosen = recorded.filter(belongs)
        if let opening { chosen.insert(opening, at: 0) }
        // What the harness adds goes before what happened at the same instant, because that followed from it.
        let added = ownEvents + faultEvents.filter(belongs)
        for event in added.sorted(by: { $0.time < $1.time }) {
            let place = chosen.firstIndex { $0.time >= event.time } ?? chosen.count
            chosen.insert(event, at: place)
        }
        if let mark = anomalyMark {
            // The anomaly is known only once that instant is over.
            let place = chosen.firstIndex { $0.time > mark.time } ?? chosen.count
            chosen.insert(mark, at: place)
        }
        return chosen
    }

    private var ownEvents: [StoryEvent] {
        guard let emission = subject.emission else { return [] }
        var event = StoryEvent(emission.time, .source(emission.source), .emitted(ordinal: emission.ordinal))
        event.concernsSubject = true
        return [event]
    }

    private var anomalyMark: StoryEvent? {
        guard let anomaly = subject.anomaly else { return nil }
        let end = recorded.last?.time ?? .zero
        return StoryEvent(anomaly.time ?? end, .checker, .anomaly("\(anomaly.name): \(anomaly.example)"))
    }

    /// Who led the record's partition before the story begins.
    private var opening: StoryEvent? {
        recorded.last { event in
            guard case .leads = event.what, event.time < window.lowerBound else { return false }
            return event.partition.map(partitions.contains) ?? false
        }
    }

    private func belongs(_ event: StoryEvent) -> Bool {
        if case .fault(let name) = event.lane {
            guard event.time <= window.upperBound else { return false }
            return faults.contains { $0.name == name && [$0.from, $0.until].contains(event.time) }
        }
        guard window.contains(event.time) else { return false }
        guard event.isContext else { return true }
        if let partition = event.partition { return partitions.contains(partition) }
        if case .process = event.lane { return involved.contains(event.lane) }
        return true
    }

    private func overlaps(_ fault: Story.Fault) -> Bool {
        fault.from <= window.upperBound && (fault.until ?? window.upperBound) >= window.lowerBound
    }

    /// The time that is told.
    private var window: ClosedRange<Instant> {
        if isAboutRecord {
            var times = recorded.filter { $0.concernsSubject && !$0.isCatchUp }.map(\.time)
            if let emission = subject.emission { times.append(emission.time) }
            if let time = subject.anomaly?.time { times.append(time) }
            return (times.min() ?? .zero)...successor(after: times.max() ?? .zero)
        }
        guard let time = subject.anomaly?.time else {
            return .zero...max(.zero, recorded.last?.time ?? .zero)
        }
        return (time - Self.vicinity)...(time + Self.vicinity)
    }

    /// A record that no log holds any more is not told of to the end without whoever leads in its place.
    private func successor(after last: Instant) -> Instant {
        let cut = recorded.last { if case .cut = $0.what { true } else { false } }
        guard let cut, cut.time == last else { return last }
        let next = recorded.first { event in
            guard case .leads = event.what, event.time > last else { return false }
            return event.partition == cut.partition
        }
        return next?.time ?? last
    }

    private var partitions: Set<TopicPartition> {
        if case .partition(let partition) = subject.scope { return [partition] }
        return Set(recorded.filter(\.concernsSubject).compactMap(\.partition))
    }

    private var involved: Set<StoryEvent.Lane> {
        Set(recorded.filter { isAboutRecord ? $0.concernsSubject : $0.partition != nil }.map(\.lane))
    }

    /// The column that a fault's target names.
    private static func lane(struck target: String) -> StoryEvent.Lane? {
        if target == "store" { return .store }
        let words = target.split(separator: " ")
        if words.first == "broker", words.count > 1, let number = Int32(words[1]) { return .broker(BrokerID(number)) }
        if target.hasPrefix("shipper-") || target.hasPrefix("processor-") { return .process(target) }
        if target.hasPrefix("disk of ") { return .process(String(target.dropFirst(8))) }
        return nil
    }
}
