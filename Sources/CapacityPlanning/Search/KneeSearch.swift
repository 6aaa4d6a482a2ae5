/// Looks along one setting for the place where a goal stops (or begins) to hold, with one seed. It decides and does
/// nothing: ask ``next()`` what to try, tell ``take(_:holds:)`` what came of it, until there is nothing more to try.
///
/// First the ends and a few positions between are tried, then the gap in which the answer changes is halved until it is
/// narrower than the tolerance. Where the answer changes more than once, there is no one knee: the search says so, and
/// goes on in the first such gap.
struct KneeSearch: Sendable {
    /// What a search came to.
    enum Knee: Hashable, Sendable {
        /// The goal holds at one of two neighbours and not at the other.
        case found(holds: Int64, fails: Int64)
        /// At every position that was tried: the knee, if there is one, lies outside.
        case holdsThroughout, failsThroughout
        /// A run proved nothing, so that nothing can be said.
        case unproven(at: Int64)
    }

    /// How much of a position its distance to the knee may be, in thousandths.
    private let tolerancePermille: Int64
    private var pending: [Int64]
    private var tried: [(position: Int64, holds: Bool)] = []
    private var unproven: Int64?

    init(_ values: SweptValues, tolerancePermille: Int64) {
        self.tolerancePermille = tolerancePermille
        pending = values.steps
    }

    /// The position to try next; `nil` when the search is over.
    mutating func next() -> Int64? {
        guard unproven == nil else { return nil }
        if !pending.isEmpty { return pending.removeFirst() }
        guard let (low, high) = gap else { return nil }
        if high - low <= max(1, high / 1_000 * tolerancePermille + high % 1_000 * tolerancePermille / 1_000) {
            return nil
        }
        return SweptScale.middle(low, high)
    }

    /// - Parameter holds: `nil` where the run proved nothing.
    mutating func take(_ position: Int64, holds: Bool?) {
        guard let holds else {
            unproven = unproven ?? position
            return
        }
        let index = tried.firstIndex { $0.position > position } ?? tried.endIndex
        tried.insert((position, holds), at: index)
    }

    var knee: Knee {
        if let unproven { return .unproven(at: unproven) }
        guard let (low, high) = gap else { return tried.first?.holds == true ? .holdsThroughout : .failsThroughout }
        return tried.first?.holds == true ? .found(holds: low, fails: high) : .found(holds: high, fails: low)
    }

    /// The answer changes once at most.
    var isMonotone: Bool { zip(tried, tried.dropFirst()).count { $0.holds != $1.holds } <= 1 }

    /// The first two neighbours with different answers.
    private var gap: (Int64, Int64)? {
        zip(tried, tried.dropFirst()).first { $0.holds != $1.holds }.map { ($0.position, $1.position) }
    }
}
