package import SystemPorts

/// Decides when queued batches are appended, and whose go together. A value without effects.
package struct AppendPlanner: Sendable {
    /// One partition that could append: what lies in its queue, oldest batch first.
    package struct Candidate: Sendable {
        /// Records per queued batch.
        package let batches: [Int]
        /// When the oldest was read.
        package let oldest: Instant
        /// At most so many records, where the store has refused a whole write (see `RefusalSearch`).
        package let recordLimit: Int?

        package init(batches: [Int], oldest: Instant, recordLimit: Int? = nil) {
            self.batches = batches
            self.oldest = oldest
            self.recordLimit = recordLimit
        }
    }

    package let limits: AppendLimits

    package init(limits: AppendLimits) {
        self.limits = limits
    }

    /// When an append is due: at once with enough records, else when the oldest has its age.
    package func due(records: Int, oldest: Instant) -> Instant {
        records >= limits.maxRecords ? .zero : oldest + limits.maxAge
    }

    /// How many batches each candidate puts into the append: one batch from each in turn, the longest waiting first,
    /// until the limit is reached, so that a noisy partition leaves room for quiet ones. The first batch always goes.
    package func shares(_ candidates: [Candidate]) -> [Int] {
        var shares = [Int](repeating: 0, count: candidates.count)
        let order = candidates.indices.filter { !candidates[$0].batches.isEmpty }
            .sorted { (candidates[$0].oldest, $0) < (candidates[$1].oldest, $1) }
        var total = 0
        var taken = [Int](repeating: 0, count: candidates.count)
        var someoneTook = true
        while someoneTook && total < limits.maxRecords {
            someoneTook = false
            for index in order {
                let candidate = candidates[index]
                guard shares[index] < candidate.batches.count else { continue }
                if let limit = candidate.recordLimit, shares[index] > 0, taken[index] >= limit { continue }
                let records = candidate.batches[shares[index]]
                if total > 0 && total + records > limits.maxRecords { continue }
                shares[index] += 1
                taken[index] += records
                total += records
                someoneTook = true
            }
        }
        return shares
    }
}
