import Synchronization

/// What an operator must look at, by what it is about. Raised and cleared where it is noticed.
final class Alarms: Sendable {
    private let texts = Mutex<[String: String]>([:])

    init() {}

    func raise(_ subject: String, _ text: String) {
        texts.withLock { $0[subject] = text }
    }

    func clear(_ subject: String) {
        texts.withLock { _ = $0.removeValue(forKey: subject) }
    }

    /// `subject: text`, sorted.
    var all: [String] {
        texts.withLock { texts in texts.keys.sorted().map { "\($0): \(texts[$0] ?? "")" } }
    }
}
