public import SystemPorts

/// Everything one source emits, made on demand: where each record lies, when it is meant to be emitted, what is in it.
///
/// Of the past it keeps the start of each block of 512 records (some seventy bytes) and the content of the blocks used
/// last; all else is made again when somebody reads it.
///
/// `@unchecked Sendable`: belongs to one simulation's thread; simulated inputs and the ledger use it there.
public final class SourceLog: @unchecked Sendable {
    /// Records per block.
    static let blockRecords = 512

    public let name: String
    /// The services that its records speak for, in the order of ``RecordFacts/service``.
    public let services: [String]
    private let content: Content
    private let schedule: ArrivalSchedule

    /// Where the bytes come from.
    private enum Content {
        case generated(RecordGenerator)
        case recorded(RecordedLines)
    }

    /// Where block n begins, and how to make it. The last entry is the frontier: the next block to be made.
    @exclusivity(unchecked) private var starts: ContiguousArray<BlockStart>
    /// True when the frontier is the end: nothing comes after it.
    private var isComplete = false
    /// The blocks used last, newest last.
    @exclusivity(unchecked) private var recent: [GeneratedBlock] = []
    /// What the ledger will ask for of every block that was made, from number ``emittedFirst`` on: kept, because to make
    /// it again costs more than its memory.
    private var emitted: [EmittedBlock] = []
    private var emittedFirst = 0

    private struct BlockStart {
        var position: Int64
        var schedule: ArrivalSchedule.Position
    }

    /// - Parameters:
    ///   - epoch: wall time at the workload's start.
    ///   - environment: the source's configured environment, where the plan names none.
    public init(_ plan: SourcePlan, seed: UInt64, epoch: Timestamp, environment: String? = nil) {
        name = plan.name
        services = plan.services.map(\.item)
        content = .generated(RecordGenerator(plan, seed: seed, epoch: epoch, environment: environment))
        schedule = plan.schedule
        let random = RandomStream(seed: seed, name: "schedule of \(plan.name)")
        starts = [BlockStart(position: 0, schedule: schedule.start(random))]
    }

    /// A recording that is offered again, in its own time or on `schedule`.
    public init(replaying lines: RecordedLines, name: String, service: String, schedule: ArrivalSchedule, seed: UInt64)
    {
        self.name = name
        services = [service]
        content = .recorded(lines)
        self.schedule = schedule
        let random = RandomStream(seed: seed, name: "schedule of \(name)")
        starts = [BlockStart(position: 0, schedule: schedule.start(random))]
    }

    // MARK: What exists at an instant

    /// Records whose intended time is not after `now`.
    public func emitted(at now: Instant) -> Int {
        guard let number = lastBlock(startedBy: now) else { return 0 }
        return number * Self.blockRecords + block(number).count(until: now.nanoseconds)
    }

    /// Bytes of the records that exist at `now`.
    public func size(at now: Instant) -> Int64 {
        guard let number = lastBlock(startedBy: now) else { return 0 }
        let block = block(number)
        return block.position + Int64(block.end(of: block.count(until: now.nanoseconds)))
    }

    /// When the next record after `now` is meant to be emitted; `nil` when there will be none.
    public func nextEmission(after now: Instant) -> Instant? {
        let ordinal = emitted(at: now)
        guard let (block, index) = locate(ordinal: ordinal) else { return nil }
        return Instant(nanoseconds: block.times[index])
    }

    /// At most `limit` bytes from `position` on, of what exists at `now`; empty where there is nothing yet.
    public func bytes(at position: Int64, limit: Int, now: Instant) -> [UInt8] {
        let end = min(size(at: now), position + Int64(limit))
        guard position >= 0, position < end else { return [] }
        var result: [UInt8] = []
        result.reserveCapacity(Int(end - position))
        var number = blockNumber(at: position)
        while position + Int64(result.count) < end {
            let block = block(number)
            let from = Int(position + Int64(result.count) - block.position)
            let until = min(block.bytes.count, Int(end - block.position))
            result += block.bytes[from..<until]
            number += 1
        }
        return result
    }

    // MARK: Records by place

    /// The record that begins at `position`; `nil` where none does.
    public func ordinal(at position: Int64) -> Int? {
        guard position >= 0 else { return nil }
        while !isComplete, position >= frontier { makeNextBlock() }
        guard position < frontier else { return nil }
        let number = blockNumber(at: position)
        let block = block(number)
        guard let index = block.index(startingAt: Int(position - block.position)) else { return nil }
        return number * Self.blockRecords + index
    }

    /// The record that lies exactly in `start ..< end`.
    func ordinal(_ start: Int64, _ end: Int64) -> Int? {
        guard let ordinal = ordinal(at: start), let (block, index) = locate(ordinal: ordinal) else { return nil }
        return block.position + Int64(block.ends[index]) == end ? ordinal : nil
    }

    /// What the ledger must know of block `number`; `nil` behind the end of the log.
    func emittedBlock(_ number: Int) -> EmittedBlock? {
        while !isComplete, number >= starts.count - 1 { makeNextBlock() }
        guard number < starts.count - 1 else { return nil }
        if number >= emittedFirst { return emitted[number - emittedFirst] }
        return EmittedBlock(make(number))
    }

    /// Lets go of what the ledger has taken in of the blocks before `number`.
    func releaseBlocks(before number: Int) {
        let count = min(emitted.count, max(0, number - emittedFirst))
        emitted.removeFirst(count)
        emittedFirst += count
    }

    /// Block `number`; `nil` behind the end of the log.
    func content(_ number: Int) -> GeneratedBlock? {
        while !isComplete, number >= starts.count - 1 { makeNextBlock() }
        return number < starts.count - 1 ? block(number) : nil
    }

    /// The block of record `ordinal` and its index there; `nil` behind the end.
    private func locate(ordinal: Int) -> (GeneratedBlock, Int)? {
        guard let block = content(ordinal / Self.blockRecords) else { return nil }
        let index = ordinal % Self.blockRecords
        return index < block.count ? (block, index) : nil
    }

    // MARK: Making blocks

    private var frontier: Int64 { starts[starts.count - 1].position }

    /// The last block whose first record exists at `now`; makes blocks as far as that takes.
    private func lastBlock(startedBy now: Instant) -> Int? {
        while !isComplete, starts[starts.count - 1].schedule.time <= now.nanoseconds { makeNextBlock() }
        // A start's time is that of the arrival before the block's first, so the block itself may still be empty then.
        var low = 0
        var high = starts.count - 1
        while low < high {
            let middle = (low + high) / 2
            if starts[middle].schedule.time > now.nanoseconds { high = middle } else { low = middle + 1 }
        }
        let number = low - 1
        return number >= 0 ? number : nil
    }

    /// The block that holds `position`, which lies below the frontier.
    private func blockNumber(at position: Int64) -> Int {
        var low = 0
        var high = starts.count - 1
        while low < high {
            let middle = (low + high) / 2
            if starts[middle].position <= position { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }

    private func block(_ number: Int) -> GeneratedBlock {
        if let index = recent.lastIndex(where: { $0.number == number }) {
            let block = recent[index]
            if index != recent.count - 1 {
                recent.remove(at: index)
                recent.append(block)
            }
            return block
        }
        return remember(make(number))
    }

    private func remember(_ block: GeneratedBlock) -> GeneratedBlock {
        if recent.count == 4 { recent.removeFirst() }
        recent.append(block)
        return block
    }

    private func makeNextBlock() {
        let number = starts.count - 1
        var position = starts[number].schedule
        let block = remember(make(number, &position))
        if block.count < Self.blockRecords { isComplete = true }
        guard block.count > 0 else { return }
        emitted.append(EmittedBlock(block))
        starts.append(BlockStart(position: block.position + Int64(block.bytes.count), schedule: position))
    }

    private func make(_ number: Int) -> GeneratedBlock {
        var position = starts[number].schedule
        return make(number, &position)
    }

    private func make(_ number: Int, _ position: inout ArrivalSchedule.Position) -> GeneratedBlock {
        let first = number * Self.blockRecords
        var block = GeneratedBlock(number: number, position: starts[number].position)
        block.times.reserveCapacity(Self.blockRecords)
        var limit = schedule.total ?? .max
        if case .recorded(let lines) = content { limit = min(limit, lines.count) }
        let wanted = min(Self.blockRecords, limit - first)
        while block.times.count < wanted, advance(&position, to: first + block.times.count) {
            block.times.append(position.time)
        }
        switch content {
        case .generated(let generator): block.fill(from: generator, firstOrdinal: first)
        case .recorded(let lines): block.fill(from: lines, firstOrdinal: first)
        }
        return block
    }

    /// Moves on to record `ordinal`'s time; false when the schedule ends before.
    private func advance(_ position: inout ArrivalSchedule.Position, to ordinal: Int) -> Bool {
        guard case .recorded(let lines) = content, lines.times != nil else {
            return schedule.advance(&position)
        }
        guard let time = lines.time(of: ordinal) else { return false }
        position.time = time
        return true
    }
}
