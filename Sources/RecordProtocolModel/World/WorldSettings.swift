/// One bounded world: how much there is of everything, and what may go wrong how often.
package struct WorldSettings: Sendable, CustomStringConvertible {
    package let name: String
    /// What it is there to show.
    package let purpose: String

    /// Positions of the one stream; each is a record, unless ``line`` joins some.
    var positions = 2
    var partitions: Int32 = 1
    /// The topic's partitions at first, fewer than ``partitions`` where it may grow.
    var partitionsAtFirst: Int32?
    /// Positions go to the partitions in turn.
    var spread = false
    /// Records in a sealed batch at most.
    var batchMax = 1
    /// Sends of each batch before it is given up.
    var sends = 2
    /// Whether the shipper gives up; otherwise it sends once more whatever is neither in flight nor in a log.
    var givesUp = true
    /// The record at `0 ..< line` gets its terminator at some time, and may be cut after one position before that.
    var line: Int64?
    var filtered: Set<Int> = []
    var poison: Set<Int> = []

    /// Crashes of the shipper.
    var crashes = 0
    /// Rebalances; the old owner goes on as a zombie.
    var moves = 0
    /// Store answers that are lost, and processor crashes between dead letter and commit.
    var losses = 0
    /// Writes of unknown outcome may land later.
    var lateWrites = false
    /// Unclean elections: the log loses its end.
    var truncations = 0
    /// Deletions of a log's first records, read or not.
    var retentions = 0
    /// Deletions of the topic and creations under the same name.
    var recreations = 0
    /// A record sent again has the bytes, and so the fingerprint, that it had before.
    var sameBytes = false
    /// A record may be overlooked in a log that was replaced unnoticeably, as long as it is reported as acked-lost.
    var mayOverlook = false
    /// Reading a record and writing its outcome are two steps.
    var prefetch = false
    /// The shipper sends a marker when all is settled and saved.
    var markers = false

    init(_ name: String, _ purpose: String, _ configure: (inout WorldSettings) -> Void) {
        self.name = name
        self.purpose = purpose
        configure(&self)
    }

    package var description: String { name }

    /// Whether records may be lost after their acknowledgement.
    var losesRecords: Bool { truncations > 0 || retentions > 0 || recreations > 0 }
}

/// Bugs of a caller, which cannot be planted in the protocol's values.
package enum CallerBug: String, Sendable, CaseIterable {
    /// A resend draws its partition anew.
    case redrawPartition = "redraw-partition"
    /// A dead letter is re-driven if its id is not below the floor, whether there is a dead row or not.
    case redriveByFloor = "redrive-by-floor"
    /// After a leader change reading goes on, and floors are applied, before the log is compared.
    case floorBeforeComparison = "apply-floor-before-log-comparison"
    /// After a leader change the last settled record is compared, and reading goes on behind the last one read.
    case readAheadUncompared = "compare-settled-go-on-where-read"
    /// A record whose terminator is there is cut nevertheless, where an earlier life read it whole.
    case cutAnew = "cut-what-was-read-whole"
}
