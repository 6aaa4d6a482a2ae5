import StrictYAML

extension Expectation {
    /// What is measured, in words, such as `latency p99 of storm during outage`.
    var title: String {
        var title = measure.rawValue
        if let fault { title += " from \(fault)" }
        if let workload = filter.workload { title += " of \(workload)" }
        if let source = filter.source { title += " of \(source)" }
        if let service = filter.service { title += " of service \(service)" }
        if let severity = filter.severity { title += " at \(severity.rawValue)" }
        if let partition = filter.partition { title += " in partition \(partition)" }
        switch period {
        case .during(let span): title += " during \(span)"
        case .outside(let span): title += " outside \(span)"
        case .after(let span): title += " after \(span)"
        case nil: break
        }
        return title
    }
}

extension Bound {
    /// The bound as people read it, such as `at least 1,000`.
    var words: String {
        let comparison: String
        switch self.comparison {
        case .below: comparison = "below"
        case .atMost: comparison = "at most"
        case .atLeast: comparison = "at least"
        case .exactly: comparison = "exactly"
        }
        switch limit {
        case .count(let count): return "\(comparison) \(Wording.count(count))"
        case .duration(let duration): return "\(comparison) \(Wording.duration(duration))"
        case .size(let bytes): return "\(comparison) \(Wording.size(bytes))"
        case .rate: return "\(comparison) \(limit)"
        }
    }
}
