import KafkaPorts
import SystemPorts

/// Events in words that a reader understands without knowing the code.
struct StoryWords {
    /// The story is of one record, which is called "it"; otherwise of a partition's records.
    let isAboutRecord: Bool

    func words(for event: StoryEvent) -> String {
        let it = isAboutRecord ? "it" : Self.records(event.records)
        let log = event.partition.map { "\($0)" } ?? "the log"
        let batch = isAboutRecord && event.records > 1 ? ", in a batch of \(Wording.count(event.records))" : ""
        switch event.what {
        case .emitted(let ordinal): return "emits record #\(ordinal), as its schedule says"
        case .settledAtSource(let how): return "settles it without sending it (\(how))"
        case .handedOver(true): return "sends \(it) to the dead letters"
        case .handedOver(false): return "hands \(it) to its Kafka client for \(log)\(batch)"
        case .notTaken(let why): return "its own Kafka client does not take \(it): \(why)"
        case .appended: return "appends \(it) to \(log), which it leads\(Self.offsets(event))"
        case .copied(let leader): return "copies \(it) from \(leader.map { "\($0)" } ?? "the leader")"
        case .acknowledged(let offset):
            let place = offset.map { ", from offset \(Wording.count(Int($0)))" } ?? ""
            return "is told that Kafka has \(it)\(place)"
        case .rejected(let why): return "is told that Kafka does not have \(it): \(why)"
        case .indeterminate(let why): return "does not learn whether Kafka has \(it): \(why)"
        case .delivered: return "reads \(it) from \(log)\(Self.offsets(event))"
        case .askedStore(let outcome):
            switch outcome {
            case nil, "stored": return "asks the store to take \(it)\(batch)"
            case "filtered": return "tells the store that its filter takes it out\(batch)"
            case let outcome?: return "tells the store that it is \(outcome)\(batch)"
            }
        case .committed(let next): return "commits: \(log) is settled below offset \(Wording.count(Int(next)))"
        case .storeAnswered(let words, true): return "hears from the store: \(words)"
        case .storeAnswered(let words, false): return "hears from the store: \(words)"
        case .storeFailed(let why): return "gets nothing from the store: \(why)"
        case .groupCommit(let offset): return "commits offset \(Wording.count(Int(offset))) for its group"
        case .cut(true, let from, let to): return "loses its disk: \(log) \(Self.range(from, to)) is gone from it"
        case .cut(false, let from, let to):
            return "gives up \(log) \(Self.range(from, to)), which its leader does not have"
        default: return context(event, log)
        }
    }

    private func context(_ event: StoryEvent, _ log: String) -> String {
        switch event.what {
        case .leads(let epoch, let end):
            return "leads \(log) from now on (epoch \(epoch)); its log ends at offset \(Wording.count(Int(end)))"
        case .logStart(let offset): return "deletes \(log) below offset \(Wording.count(Int(offset))): retention"
        case .assigned: return "is assigned \(log)"
        case .revoked: return "is asked to give up \(log)"
        case .assignmentLost: return "has lost \(log): the group went on without it"
        case .startedReading(let offset): return "reads \(log) from offset \(Wording.count(Int(offset))) on"
        case .positionOutOfRange(let offset):
            return "finds that \(log) holds no offset \(Wording.count(Int(offset)))"
        case .paused: return "stops reading \(log) for now"
        case .resumed: return "goes on reading \(log)"
        case .broker(let kind): return Self.broker[kind] ?? kind
        case .group(let step): return GroupWords(step, at: event.time).text
        case .lifeBegan: return "starts"
        case .lifeEnded(let words, _): return words
        case .faultBegan(let target, let length):
            return "begins on \(target)" + (length.map { ", for \(Wording.duration($0))" } ?? "")
        case .faultEnded: return "ends"
        case .anomaly(let words): return words
        default: return ""
        }
    }

    private static let broker = [
        "crash": "crashes", "freeze": "stands still", "thaw": "goes on", "start": "is started again",
        "shutdown": "is shut down in an orderly way: others lead before it goes",
        "controller": "is the controller from now on",
        "fence": "is taken for dead by the controller", "register": "is back in the cluster",
    ]

    static func records(_ count: Int) -> String { Wording.count(count, "record") }

    /// Such as ` at offset 7`, ` at offsets 7 to 11`.
    private static func offsets(_ event: StoryEvent) -> String {
        guard let offsets = event.offsets else { return "" }
        let first = Wording.count(Int(offsets.lowerBound))
        if offsets.count == 1 { return ", at offset \(first)" }
        return ", at offsets \(first) to \(Wording.count(Int(offsets.upperBound - 1)))"
    }

    private static func range(_ from: Int64, _ to: Int64) -> String {
        to - from == 1
            ? "offset \(Wording.count(Int(from)))"
            : "offsets \(Wording.count(Int(from))) to \(Wording.count(Int(to - 1)))"
    }
}
