import SystemPorts

/// The jobs that can run now. Executors are not retained here: the simulation holds every one until its run has ended.
struct ReadyQueue {
    struct Entry {
        /// `nil` in a token: one of the jobs that the executor holds.
        let job: UnownedJob?
        let executor: Unmanaged<LifeExecutor>
    }

    private let isSeeded: Bool
    private var random: RandomStream
    private var entries: ContiguousArray<Entry> = []
    private var head = 0

    init(_ policy: SchedulingPolicy, seed: UInt64) {
        isSeeded = policy == .seeded
        random = RandomStream(seed: seed, name: "scheduler")
    }

    var count: Int { entries.count - head }

    @inline(__always)
    mutating func append(_ job: UnownedJob, _ executor: LifeExecutor) {
        entries.append(Entry(job: job, executor: Unmanaged.passUnretained(executor)))
    }

    mutating func appendToken(_ executor: LifeExecutor) {
        entries.append(Entry(job: nil, executor: Unmanaged.passUnretained(executor)))
    }

    /// Which of `count` equal choices is next under the policy.
    mutating func choose(below count: Int) -> Int {
        isSeeded && count > 1 ? random.index(below: count) : 0
    }

    mutating func removeAll() {
        entries.removeAll()
        head = 0
    }

    @inline(__always)
    mutating func next() -> Entry? {
        isSeeded ? drawn() : oldest()
    }

    @inline(__always)
    private mutating func drawn() -> Entry? {
        let count = entries.count
        guard count > 1 else { return entries.popLast() }
        let index = Int(truncatingIfNeeded: random.below(UInt64(truncatingIfNeeded: count)))
        let last = entries.removeLast()
        guard index < count - 1 else { return last }
        let chosen = entries[index]
        entries[index] = last
        return chosen
    }

    @inline(__always)
    private mutating func oldest() -> Entry? {
        guard head < entries.count else { return nil }
        let entry = entries[head]
        head += 1
        if head == entries.count {
            entries.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 1_024 && head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
        return entry
    }
}
