/// Jobs of one life that cannot run yet, in the order of their arrival.
struct HeldJobs {
    private var jobs: ContiguousArray<UnownedJob> = []
    private var head = 0

    var isEmpty: Bool { head == jobs.count }
    var count: Int { jobs.count - head }

    mutating func append(_ job: UnownedJob) {
        jobs.append(job)
    }

    /// Takes the job at `position` behind the oldest; the oldest takes its place. There must be that many.
    mutating func take(at position: Int) -> UnownedJob {
        jobs.swapAt(head, head + position)
        let job = jobs[head]
        head += 1
        if head == jobs.count {
            jobs.removeAll(keepingCapacity: true)
            head = 0
        } else if head > 256 && head * 2 > jobs.count {
            jobs.removeFirst(head)
            head = 0
        }
        return job
    }

    mutating func first() -> UnownedJob? {
        isEmpty ? nil : take(at: 0)
    }
}
