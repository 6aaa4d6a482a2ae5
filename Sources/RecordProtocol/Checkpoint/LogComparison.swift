package import SystemPorts

/// What a checkpoint says of the log as it is found now: made on assignment, reconnect and leader change, before any
/// record is read and any floor applied.
public enum LogComparison: Hashable, Sendable {
    /// The log goes on where it was left.
    case continues(at: Int64)
    /// Nothing was read yet. Where `isComplete`, nothing of the partition had been deleted before.
    case neverRead(logStart: Int64, isComplete: Bool)
    /// The log ends before the checkpoint: it was cut (unclean election) or made anew.
    case aheadOfLog(next: Int64, logEnd: Int64)
    /// Another record stands where the last settled one was.
    case logReplaced(at: Int64)
    /// The topic was made anew under its old name.
    case topicRecreated(was: String, is: String)
    /// Retention overtook the pipeline: these offsets were deleted unread.
    case expiredUnread(lost: Range<Int64>)

    /// - Parameters:
    ///   - logStart: the log's first offset.
    ///   - logEnd: the offset behind its last.
    ///   - incarnation: the topic's, empty where unknown.
    ///   - readAgain: the record at ``offsetToReadAgain(_:logStart:logEnd:)``.
    public init(
        checkpoint: Checkpoint,
        logStart: Int64,
        logEnd: Int64,
        incarnation: String = "",
        readAgain: ReadAgain
    ) {
        self.init(
            checkpoint: checkpoint,
            logStart: logStart,
            logEnd: logEnd,
            incarnation: incarnation,
            readAgain: readAgain,
            mutants: .none
        )
    }

    package init(
        checkpoint: Checkpoint,
        logStart: Int64,
        logEnd: Int64,
        incarnation: String,
        readAgain: ReadAgain,
        mutants: Mutants
    ) {
        let isOtherTopic =
            !incarnation.isEmpty && !checkpoint.incarnation.isEmpty && incarnation != checkpoint.incarnation
            && !mutants.has("checkpoint-reused-for-re-created-topic")
        guard let next = checkpoint.nextOffset else {
            self = .neverRead(logStart: logStart, isComplete: logStart == 0)
            return
        }
        if isOtherTopic {
            self = .topicRecreated(was: checkpoint.incarnation, is: incarnation)
        } else if next > logEnd {
            self = .aheadOfLog(next: next, logEnd: logEnd)
        } else if next < logStart {
            self = .expiredUnread(lost: next..<logStart)
        } else if let settled = checkpoint.lastSettled, settled.offset >= logStart,
            readAgain != .fingerprint(settled.fingerprint)
        {
            self = .logReplaced(at: settled.offset)
        } else {
            self = .continues(at: next)
        }
    }

    /// The record to read again for a comparison; `nil` where the log's bounds already say enough.
    public static func offsetToReadAgain(_ checkpoint: Checkpoint, logStart: Int64, logEnd: Int64) -> Int64? {
        guard let next = checkpoint.nextOffset, next <= logEnd, next >= logStart,
            let settled = checkpoint.lastSettled, settled.offset >= logStart
        else { return nil }
        return settled.offset
    }

    /// What reading the last settled record again gave.
    public enum ReadAgain: Hashable, Sendable {
        case notAsked
        case fingerprint(UInt64)
        /// The log holds no record at exactly that offset.
        case nothingThere
    }
}

/// What to do where the log is not what the checkpoint says. Every choice names what it found.
public struct LogChangePolicies: Sendable {
    /// Records were deleted unread.
    public enum ExpiredUnread: String, Hashable, Sendable, CaseIterable {
        /// Wait for an operator.
        case halt
        /// Name the lost range, go on at the log's start.
        case skipLostRange
    }

    /// The log was cut, replaced or made anew.
    public enum Replaced: String, Hashable, Sendable, CaseIterable {
        case halt
        /// Read the whole log again; de-duplication discards what is known.
        case restart
    }

    public var expiredUnread = ExpiredUnread.skipLostRange
    public var replaced = Replaced.restart

    package var mutants = Mutants.none

    public init(expiredUnread: ExpiredUnread = .skipLostRange, replaced: Replaced = .restart) {
        self.expiredUnread = expiredUnread
        self.replaced = replaced
    }
}

/// Where reading begins, or that it does not.
public enum LogDecision: Hashable, Sendable {
    /// Read from `checkpoint`'s next offset on. Where `finding` is not `nil`, report it first.
    case read(from: Checkpoint, finding: LogComparison?)
    case halt(LogComparison)
}

extension LogChangePolicies {
    /// The checkpoint to go on from. Its version is the old one's: it is stored with the next write.
    public func decide(
        _ comparison: LogComparison,
        checkpoint: Checkpoint,
        logStart: Int64,
        incarnation: String = ""
    ) -> LogDecision {
        var next = checkpoint
        if !incarnation.isEmpty { next.incarnation = incarnation }
        switch comparison {
        case .continues:
            return .read(from: next, finding: nil)
        case .neverRead(let start, let isComplete):
            next.nextOffset = start
            if !isComplete { next.deduplication = DeduplicationState(readFromFirstOffset: false) }
            return .read(from: next, finding: nil)
        case .expiredUnread:
            guard expiredUnread == .skipLostRange else { return .halt(comparison) }
            next.nextOffset = logStart
            next.lastSettled = nil
            return .read(from: next, finding: comparison)
        case .aheadOfLog, .logReplaced, .topicRecreated:
            guard replaced == .restart else { return .halt(comparison) }
            // What was settled stays known: a record that is sent again into the new log must not be stored twice.
            next.nextOffset = logStart
            next.lastSettled = nil
            if mutants.has("re-created-topic-forgets-ids"), case .topicRecreated = comparison {
                next.deduplication = DeduplicationState()
            }
            next.logGeneration += 1
            return .read(from: next, finding: comparison)
        }
    }
}
