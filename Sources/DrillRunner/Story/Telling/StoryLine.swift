import SystemPorts

/// One line of a told story: an event, or several that are the same to the reader.
struct StoryLine: Hashable, Sendable {
    enum Tone: Hashable, Sendable { case plain, routine, trouble, fault, anomaly, context }

    var time: Instant
    /// Of the last of several events.
    var until: Instant?
    var lane: StoryEvent.Lane
    /// Who sent the message that it came by.
    var sender: StoryEvent.Lane?
    var words: String
    var tone: Tone
    var event: StoryEvent?
}

extension StoryEvent {
    var tone: StoryLine.Tone {
        switch what {
        case .anomaly: .anomaly
        case .faultBegan, .faultEnded: .fault
        case .notTaken, .rejected, .indeterminate, .storeFailed, .cut, .positionOutOfRange, .assignmentLost:
            .trouble
        case .storeAnswered(_, let isGood): isGood ? .plain : .trouble
        case .broker("crash"), .broker("fence"), .broker("freeze"): .trouble
        case .group(let step): GroupWords(step, at: time).isTrouble ? .trouble : .context
        case .lifeEnded(_, let isOrderly): isOrderly ? .context : .trouble
        case .paused, .resumed, .groupCommit: .context
        default: isContext ? .context : .plain
        }
    }
}
