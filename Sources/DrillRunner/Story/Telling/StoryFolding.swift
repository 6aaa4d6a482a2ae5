import KafkaPorts
import SystemPorts

/// Makes lines of events: what repeats is told once with its number, and what a partition does all day in sums.
struct StoryFolding {
    private let words: StoryWords

    init(isAboutRecord: Bool) {
        words = StoryWords(isAboutRecord: isAboutRecord)
    }

    /// - Parameter events: in the order in which they happened.
    func lines(_ events: [StoryEvent]) -> [StoryLine] {
        var lines: [StoryLine] = []
        var index = 0
        while index < events.count {
            if !words.isAboutRecord, let end = routineEnd(events, index) {
                lines.append(Self.summary(events[index..<end]))
                index = end
            } else if let end = repetitionEnd(events, index) {
                lines.append(repetition(events[index..<end]))
                index = end
            } else {
                lines.append(line(events[index]))
                index += 1
            }
        }
        return lines
    }

    private func line(_ event: StoryEvent) -> StoryLine {
        StoryLine(
            time: event.time,
            lane: event.lane,
            sender: event.sender,
            words: words.words(for: event),
            tone: event.tone,
            event: event
        )
    }

    // MARK: What repeats

    /// Where a run of the same failing attempt ends that begins at `index`; `nil` for fewer than three failures.
    private func repetitionEnd(_ events: [StoryEvent], _ index: Int) -> Int? {
        var end = index
        var failures = 0
        var lastFailure = index
        while end < events.count, events[end].lane == events[index].lane {
            guard Self.isAttempt(events[end]) || Self.isFailure(events[end]) else { break }
            if Self.isFailure(events[end]) {
                failures += 1
                lastFailure = end
            }
            end += 1
        }
        // An attempt that is not known to have failed is the beginning of something else.
        return failures >= 3 ? lastFailure + 1 : nil
    }

    private func repetition(_ events: ArraySlice<StoryEvent>) -> StoryLine {
        let failures = events.filter(Self.isFailure)
        let last = failures[failures.count - 1]
        var line = self.line(last)
        line.time = events.first?.time ?? last.time
        line.until = last.time
        line.words = "\(Wording.count(failures.count)) times in vain: " + words.words(for: last)
        line.event = nil
        return line
    }

    private static func isAttempt(_ event: StoryEvent) -> Bool {
        switch event.what {
        case .askedStore, .handedOver: true
        default: false
        }
    }

    private static func isFailure(_ event: StoryEvent) -> Bool {
        switch event.what {
        case .storeFailed, .notTaken, .rejected, .indeterminate: true
        case .storeAnswered(_, let isGood): !isGood
        default: false
        }
    }

    // MARK: Routine

    /// Where a run of routine ends that begins at `index`; `nil` for a short one.
    private func routineEnd(_ events: [StoryEvent], _ index: Int) -> Int? {
        let end = events[index...].firstIndex { !$0.isRoutine } ?? events.count
        return end - index >= 3 ? end : nil
    }

    /// What a run of routine amounts to.
    static func summary(_ events: ArraySlice<StoryEvent>) -> StoryLine {
        let first = events[events.startIndex]
        let last = events[events.endIndex - 1]
        var parts: [String] = []
        func total(_ belongs: (StoryEvent.What) -> Bool) -> (records: Int, who: [StoryEvent.Lane])? {
            var records = 0
            var who: [StoryEvent.Lane] = []
            for event in events where belongs(event.what) {
                records += event.records
                if !who.contains(event.lane) { who.append(event.lane) }
            }
            return who.isEmpty ? nil : (records, who)
        }
        if let (records, who) = total({ $0 == .appended }) {
            parts.append("\(StoryWords.records(records)) appended by \(names(who))")
        }
        let handedOver = total { if case .handedOver = $0 { true } else { false } }
        if parts.isEmpty, let (records, who) = handedOver {
            parts.append("\(StoryWords.records(records)) handed over by \(names(who)), appended by nobody yet")
        }
        if let (records, who) = total({ $0 == .delivered }) {
            parts.append("\(StoryWords.records(records)) read by \(names(who))")
        }
        let settled = events.last { if case .committed = $0.what { true } else { false } }
        if case .committed(let next)? = settled?.what {
            parts.append("the store has settled all below offset \(Wording.count(Int(next)))")
        }
        if parts.isEmpty { parts.append("\(Wording.count(events.count)) small steps") }
        return StoryLine(
            time: first.time,
            until: last.time,
            lane: .everybody,
            words: parts.joined(separator: ", "),
            tone: .routine
        )
    }

    private static func names(_ lanes: [StoryEvent.Lane]) -> String {
        lanes.map(\.description).sorted().joined(separator: " and ")
    }
}
