import SystemPorts

/// A run in sentences: what was offered, what went wrong and for how long, how far behind the pipeline fell, and how it
/// ended.
struct RunNarrative {
    let sentences: [String]

    init(_ report: DrillReport) {
        var sentences: [String] = []
        let counts = report.counts
        let peak = report.series.offered.max() ?? 0
        let sources = report.details.sources
        let who = sources == 0 ? "The workload" : sources == 1 ? "One source" : "\(Wording.count(sources)) sources"
        sentences.append(
            "\(who) emitted \(Wording.count(counts.attempted)) records in "
                + "\(Wording.duration(report.virtualTime)), at most \(Wording.count(peak)) a second."
        )
        for fault in Self.inOrder(report.faults) { sentences.append(Self.sentence(fault)) }
        if report.faults.isEmpty { sentences.append("Nothing was made to go wrong.") }
        if let backlog = report.series.backlog.max(), backlog > 0,
            let second = report.series.backlog.firstIndex(of: backlog)
        {
            sentences.append(
                "At \(Wording.duration(.seconds(second))) the most records were waiting: \(Wording.count(backlog))."
            )
        }
        sentences.append(Self.ending(report))
        sentences += report.remarks.sentences(inFlight: counts.inFlight)
        self.sentences = sentences
    }

    /// By their beginnings; those that never began come last.
    private static func inOrder(_ faults: [FaultResult]) -> [FaultResult] {
        faults.filter { $0.absence == nil }.sorted { $0.from < $1.from } + faults.filter { $0.absence != nil }
    }

    private static func sentence(_ fault: FaultResult) -> String {
        if let absence = fault.absence { return "\(fault.name) never began: \(absence)." }
        let from = Wording.duration(fault.from - .zero)
        let length = fault.until.map { $0 > fault.from ? " for \(Wording.duration($0 - fault.from))" : "" }
        var text = "At \(from) \(fault.name) struck \(fault.target)\(length ?? " until the end")"
        guard fault.hits > 0 else { return text + ", and changed nothing." }
        text += " and changed \(Wording.count(fault.hits)) operation\(fault.hits == 1 ? "" : "s")"
        switch fault.recovery {
        case nil: return text + "; the pipeline was not back to normal before the end."
        case .zero?: return text + "; the pipeline kept up."
        case let recovery?: return text + "; it took \(Wording.duration(recovery)) until all was back to normal."
        }
    }

    private static func ending(_ report: DrillReport) -> String {
        let counts = report.counts
        let terms = [
            (counts.stored, "stored"), (counts.filtered, "filtered out"), (counts.deadLettered, "dead-lettered"),
            (counts.dropped, "dropped"), (counts.lost, "lost"), (counts.inFlight, "still in flight"),
        ].filter { $0.0 > 0 }.enumerated().map { index, term in
            "\(Wording.count(term.0))\(index == 0 ? (term.0 == 1 ? " was" : " were") : "") \(term.1)"
        }
        var text = terms.isEmpty ? "In the end there was no record to account for" : "In the end " + Wording.list(terms)
        if counts.duplicates > 0 { text += "; \(Wording.count(counts.duplicates)) were stored a second time" }
        if counts.lost == 0, counts.attempted > 0 { text += "; none was lost" }
        return text + "."
    }
}
