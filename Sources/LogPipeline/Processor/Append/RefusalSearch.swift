/// Finds the rows that a store refuses without naming them, by bisection: each refusal halves the next write, each
/// success doubles it again, and a write of one refused record is that record's own.
///
/// A value per partition. Writes stay prefixes of what was read, so that order and compare-and-set hold throughout.
package struct RefusalSearch: Hashable, Sendable {
    /// What to do after a refusal.
    package enum Step: Hashable, Sendable {
        /// Plan again, with no more records than ``recordLimit``.
        case narrow
        /// The write held one record: it is the one.
        case found
    }

    /// The next write may hold so many records; `nil` for no limit.
    package private(set) var recordLimit: Int?
    /// Whether the next write must not share its request with other partitions.
    package private(set) var mustBeAlone = false

    /// From here on there is no limit any more.
    private static let limitMax = 4_096

    package init() {}

    /// A request was refused that held writes of other partitions too.
    package mutating func refusedInCompany() {
        mustBeAlone = true
    }

    /// A request with this partition's write alone was refused.
    package mutating func refusedAlone(records: Int) -> Step {
        mustBeAlone = true
        guard records > 1 else { return .found }
        recordLimit = records / 2
        return .narrow
    }

    /// The partition's write went through.
    package mutating func stored() {
        guard let limit = recordLimit else {
            mustBeAlone = false
            return
        }
        // Larger writes are tried again soon: bad rows are rare, and small writes are slow.
        recordLimit = limit < Self.limitMax ? limit * 4 : nil
        mustBeAlone = recordLimit != nil
    }
}
