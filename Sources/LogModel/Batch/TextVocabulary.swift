import Synchronization

/// The interners of one batch's text columns.
struct TextInterners: ~Copyable, Sendable {
    var services = TextInterner(.service)
    var environments = TextInterner(.environment)
    var sources = TextInterner(.source)
    var hosts = TextInterner(.host)
}

/// What a decoder has learned about its records.
struct DecoderHabits: Sendable {
    var days = TimestampText.DayCache()
    var streams = RecordIDText.StreamCache()
    var severities = SeverityCache()
    var names = AttributeNames()
    var order = MemberOrder()
}

/// What a decoder's batches have in common: services, hosts, … repeat from batch to batch, so the next batch begins with
/// the texts of the last, and shares them.
///
/// Batches that are decoded at the same time are correct and merely do not share.
final class TextVocabulary: Sendable {
    private let kept = Mutex<TextInterners?>(nil)
    private let habits = Mutex<DecoderHabits?>(nil)

    /// A column with more is begun anew: a filter looks at every text once per batch.
    private static let sizeMax = 64

    func take() -> TextInterners {
        kept.withLock { $0.take() } ?? TextInterners()
    }

    func takeHabits() -> DecoderHabits {
        habits.withLock { $0.take() } ?? DecoderHabits()
    }

    func giveBack(_ learned: DecoderHabits) {
        habits.withLock { $0 = learned }
    }

    func giveBack(_ interners: consuming TextInterners) {
        let largest = max(
            max(interners.services.size, interners.environments.size),
            max(interners.sources.size, interners.hosts.size)
        )
        guard largest <= Self.sizeMax else { return }
        var returned: TextInterners? = interners
        kept.withLock { $0 = returned.take() }
    }
}
