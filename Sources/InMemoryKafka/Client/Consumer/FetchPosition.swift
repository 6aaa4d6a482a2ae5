import KafkaPorts

/// Where a consumer stands in one partition of its assignment.
///
/// Models: nothing is fetched before the start; pause discards what was prefetched and resumes behind the last record
/// delivered; seek leaves nothing stale (every change gives the position a new version, and what was fetched under an
/// earlier one is thrown away). A value.
struct FetchPosition {
    let generation: AssignmentGeneration
    private(set) var isStarted = false
    private(set) var isPaused = false
    /// Outside the log: waits for a seek.
    private(set) var isOutOfRange = false
    /// Given up: nothing is delivered any more.
    private(set) var isRevoked = false
    /// The next offset to ask for.
    private(set) var fetchOffset: Int64 = -1
    /// Behind the last record delivered.
    private(set) var deliveredOffset: Int64 = -1
    private(set) var version: Int64
    /// Behind the last record delivered since the partition was assigned, wherever the position has been moved to
    /// since: what a commit without offsets sends.
    private(set) var storedOffset: Int64?
    /// The position at which the end of the partition was told last.
    var endToldAt: Int64 = -1
    /// No fetch before this instant, after an error.
    private(set) var notBefore: Int64 = 0

    init(generation: AssignmentGeneration, version: Int64) {
        self.generation = generation
        self.version = version
    }

    var wantsFetch: Bool { isStarted && !isPaused && !isOutOfRange && !isRevoked }

    mutating func start(at offset: Int64, version: Int64) {
        isStarted = true
        isPaused = false
        isOutOfRange = false
        move(to: offset, version)
    }

    mutating func pause(version: Int64) {
        isPaused = true
        fetchOffset = deliveredOffset
        self.version = version
    }

    /// A pause that forgets where delivery stood: for a planted bug.
    mutating func pauseAtFetchOffset(version: Int64) {
        isPaused = true
        self.version = version
    }

    mutating func resume() {
        isPaused = false
    }

    mutating func seek(to offset: Int64, version: Int64) {
        guard isStarted else { return }
        isOutOfRange = false
        move(to: offset, version)
    }

    /// To where the client's own offset reset says, paused or not.
    mutating func reset(to offset: Int64, version: Int64) {
        isStarted = true
        isOutOfRange = false
        move(to: offset, version)
    }

    mutating func revoke(version: Int64) {
        isRevoked = true
        self.version = version
    }

    mutating func leaveRange() {
        isOutOfRange = true
    }

    mutating func fetched(upTo offset: Int64) {
        fetchOffset = max(fetchOffset, offset)
    }

    mutating func delivered(upTo offset: Int64) {
        deliveredOffset = offset
        storedOffset = offset
    }

    mutating func backOff(until instant: Int64) {
        notBefore = instant
    }

    private mutating func move(to offset: Int64, _ version: Int64) {
        fetchOffset = offset
        deliveredOffset = offset
        notBefore = 0
        endToldAt = -1
        self.version = version
    }
}
