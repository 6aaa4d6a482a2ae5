import SystemPorts

/// The report for a tired person: verdict first, then what happened over time, then what became of every record.
public struct TextSummary {
    private let report: DrillReport
    private let style: TerminalStyle
    /// Columns of the charts.
    private let chartWidth: Int
    private var lines: [String] = []

    public static func text(of report: DrillReport, style: TerminalStyle, width: Int = 80) -> String {
        var summary = TextSummary(report: report, style: style, chartWidth: max(24, min(width, 110) - 26))
        summary.write()
        return summary.lines.joined(separator: "\n") + "\n"
    }

    private init(report: DrillReport, style: TerminalStyle, chartWidth: Int) {
        self.report = report
        self.style = style
        self.chartWidth = chartWidth
    }

    private mutating func write() {
        writeVerdict()
        writeCharts()
        writeLedger()
        writeTimes()
        writeRemarks()
        writeExpectations()
        writeViolations()
        writeReproduction()
    }

    private mutating func writeVerdict() {
        let word: String
        switch report.verdict {
        case .pass: word = style.good("PASS")
        case .fail: word = style.bad("FAIL")
        case .inconclusive: word = style.doubtful("INCONCLUSIVE")
        }
        let pace = "\(Wording.duration(report.virtualTime)) of virtual time in \(Wording.duration(report.wallTime))"
        lines.append("\(word)  \(style.strong(report.scenario))  seed \(report.seed), \(pace)")
        lines.append("      \(report.reason)")
        lines.append("")
    }

    private mutating func writeCharts() {
        let series = report.series
        guard !series.offered.isEmpty else { return }
        let perSecond = max(1, Int(series.interval.wholeNanoseconds / 1_000_000))
        func rate(_ values: [Int]) -> String { Wording.count((values.max() ?? 0) * 1_000 / perSecond) + "/s" }
        // Each by its own peak: beside a catch-up on the same scale, a storm would look flat.
        chart("offered", series.offered, peak: "peak \(rate(series.offered))")
        chart("settled", series.settled, peak: "peak \(rate(series.settled))")
        chart("backlog", series.backlog, peak: "peak \(Wording.count(series.backlog.max() ?? 0))")
        let total = max(1, series.interval.wholeNanoseconds * Int64(series.offered.count))
        func column(_ instant: Instant) -> Int { Int(instant.nanoseconds * Int64(chartWidth) / total) }
        for (index, fault) in report.faults.filter({ $0.absence == nil }).enumerated() {
            let until = fault.until.map(column) ?? chartWidth
            let bar = BlockChart.bar(fault.name, from: column(fault.from), until: until, width: chartWidth)
            lines.append(label(index == 0 ? "faults" : "") + style.doubtful(bar))
        }
        let end = Wording.duration(.nanoseconds(total))
        lines.append(
            label("") + style.faint("0 s" + String(repeating: " ", count: max(1, chartWidth - 3 - end.count)) + end)
        )
        lines.append("")
    }

    private mutating func chart(_ name: String, _ values: [Int], peak: String) {
        let line = BlockChart.line(values, width: chartWidth)
        lines.append(label(name) + line + "  " + style.faint(peak))
    }

    private mutating func writeLedger() {
        let counts = report.counts
        let terms: [(Int, String, Bool)] = [
            (counts.stored, "stored", false), (counts.filtered, "filtered", false),
            (counts.deadLettered, "dead-lettered", false), (counts.dropped, "dropped", counts.dropped > 0),
            (counts.lost, "lost", counts.lost > 0), (counts.inFlight, "in flight", counts.inFlight > 0),
        ]
        let sum = terms.map { number, name, alarming in
            let term = "\(Wording.count(number)) \(name)"
            return alarming ? style.bad(term) : term
        }
        let sign = counts.attempted == counts.accounted ? "=" : style.bad("≠")
        lines.append(label("records") + "\(Wording.count(counts.attempted)) attempted")
        lines.append(label("") + "\(sign) " + sum.joined(separator: " + "))
        var further = "\(Wording.count(counts.duplicates)) stored twice, \(Wording.count(counts.late)) late"
        if counts.duplicates > 0 { further = style.doubtful(further) }
        lines.append(label("") + further)
        lines.append(
            label("sends")
                + "\(Wording.count(counts.acknowledged)) acknowledged, \(Wording.count(counts.rejected)) rejected, "
                + "\(Wording.count(counts.indeterminate)) indeterminate"
        )
        lines.append("")
    }

    private mutating func writeTimes() {
        func word(_ duration: Duration?) -> String { duration.map(Wording.duration) ?? "∞" }
        let latency = report.latency
        let quantiles = [
            ("p50", latency.p50), ("p95", latency.p95), ("p99", latency.p99), ("p99.9", latency.p999), ("max", latency.max),
        ]
        var line = quantiles.map { "\($0) \(word($1))" }.joined(separator: ", ")
        if latency.unseen > 0 { line += style.bad("  \(Wording.count(latency.unseen)) never seen") }
        lines.append(label("latency") + line)
        lines.append(label("") + style.faint("from intended emission to stored"))
        for fault in report.faults {
            if let absence = fault.absence {
                lines.append(label("") + "\(fault.name): " + style.doubtful("never began") + ": \(absence)")
                continue
            }
            let recovery =
                fault.recovery.map { "recovered after \(Wording.duration($0))" } ?? style.bad("did not recover")
            let hits =
                fault.hits == 0 ? style.doubtful("changed nothing") : "changed \(Wording.count(fault.hits, "operation"))"
            lines.append(label("") + "\(fault.name) on \(fault.target): \(hits), \(recovery)")
        }
        lines.append("")
    }

    private mutating func writeRemarks() {
        let remarks = report.remarks.sentences(inFlight: report.counts.inFlight)
        for (index, remark) in remarks.enumerated() {
            let folded = Wording.folded(remark, width: chartWidth + 13)
            for (number, line) in folded.enumerated() {
                lines.append(label(index == 0 && number == 0 ? "remarks" : "") + line)
            }
        }
        if !remarks.isEmpty { lines.append("") }
    }

    private mutating func writeExpectations() {
        guard !report.expectations.isEmpty else { return }
        let nameWidth = report.expectations.map(\.name.count).max() ?? 0
        let boundWidth = report.expectations.map(\.bound.count).max() ?? 0
        for (index, expectation) in report.expectations.enumerated() {
            let mark: String
            switch expectation.verdict {
            case .pass: mark = style.good("✔")
            case .fail: mark = style.bad("✘")
            case .inconclusive: mark = style.doubtful("?")
            }
            let name = Wording.padded(expectation.name, nameWidth)
            let bound = style.faint(Wording.padded(expectation.bound, boundWidth))
            lines.append(label(index == 0 ? "expected" : "") + "\(mark) \(name)  \(bound)  \(expectation.measured)")
        }
        lines.append("")
    }

    private mutating func writeViolations() {
        for violation in report.violations {
            lines.append(label("anomaly") + style.bad("\(violation.anomaly) × \(Wording.count(violation.count))"))
            for example in violation.examples.prefix(3) { lines.append(label("") + example.dated) }
        }
        for permitted in report.permitted {
            let text = "\(permitted.anomaly) × \(Wording.count(permitted.count))"
            lines.append(
                label("permitted") + style.doubtful(text) + style.faint("  within this run's durability promise")
            )
            for example in permitted.examples.prefix(1) { lines.append(label("") + style.faint(example.dated)) }
        }
        if !report.violations.isEmpty || !report.permitted.isEmpty { lines.append("") }
    }

    private mutating func writeReproduction() {
        lines.append(label("again") + report.reproduce)
        lines.append(label("trace") + style.faint("\(Wording.hexadecimal(report.traceHash)), \(report.build)"))
    }

    private func label(_ name: String) -> String {
        "  " + style.faint(Wording.padded(name, 10))
    }
}

/// Colours for a terminal, or none.
public struct TerminalStyle: Sendable {
    private let isColoured: Bool

    public static let plain = TerminalStyle(isColoured: false)
    public static let coloured = TerminalStyle(isColoured: true)

    public func good(_ text: String) -> String { wrap(text, "1;32") }
    public func bad(_ text: String) -> String { wrap(text, "1;31") }
    public func doubtful(_ text: String) -> String { wrap(text, "33") }
    public func strong(_ text: String) -> String { wrap(text, "1") }
    public func faint(_ text: String) -> String { wrap(text, "2") }

    private func wrap(_ text: String, _ code: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
