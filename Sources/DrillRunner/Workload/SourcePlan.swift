public import LogModel

/// What one source of a workload emits, and when. From it and a seed every byte follows.
public struct SourcePlan: Sendable {
    /// The configured name of the source: the records' `source`.
    public var name: String
    /// The services whose records it carries, with their shares. Never empty.
    public var services: [Share<String>]
    /// Written into every record; `nil` leaves it to the shipper's configuration.
    public var environment: String?
    public var schedule: ArrivalSchedule
    public var severities: [Share<Severity>] = [
        Share(.debug, weight: 150), Share(.info, weight: 780), Share(.warn, weight: 50), Share(.error, weight: 19),
        Share(.fatal, weight: 1),
    ]
    public var templates: [MessageTemplate] = MessageTemplate.usual
    /// Messages are filled up to a length in this range, in bytes; longer ones stay as they are.
    public var messageBytes: ClosedRange<Int> = 60...160
    /// How many different users the records speak of.
    public var cardinality = 10_000
    /// The k-th user (and service path) in proportion to 1/k, instead of all equally.
    public var isSkewed = true
    public var form = LineForm.ndjson
    /// So many millionths of the records carry ``poisonMark`` in their message, for a store that refuses such rows for
    /// good.
    public var poisonMillionths = 0

    public init(name: String, services: [Share<String>], schedule: ArrivalSchedule) {
        precondition(!services.isEmpty, "a source carries the records of at least one service")
        self.name = name
        self.services = services
        self.schedule = schedule
    }

    /// One service, an even rate.
    public init(name: String, service: String, schedule: ArrivalSchedule) {
        self.init(name: name, services: [Share(service, weight: 1)], schedule: schedule)
    }

    /// How the message of a poisonous record begins.
    public static let poisonMark = "poison pill: "
}

/// An item and its weight among its siblings.
public struct Share<Item: Sendable>: Sendable {
    public var item: Item
    public var weight: UInt64

    public init(_ item: Item, weight: UInt64) {
        self.item = item
        self.weight = weight
    }
}

/// How a record is written into a line.
public enum LineForm: String, Hashable, Sendable, CaseIterable {
    /// A flat JSON object.
    case ndjson
    /// `time severity service [seq=… user=… duration_ms=…] message`, to be read with ``textPattern``.
    case text

    /// The regular expression (RE2) under which a source reads lines of the form ``text``.
    public static let textPattern =
        #"^(?P<timestamp>\S+) (?P<severity>\S+) (?P<service>\S+) "#
        + #"\[seq=(?P<seq>\d+) user=(?P<user>\S+) duration_ms=(?P<duration_ms>\d+)\] (?P<message>.*)$"#
}
