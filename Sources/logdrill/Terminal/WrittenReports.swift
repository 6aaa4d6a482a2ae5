import DrillRunner

/// Writes the reports that were asked for. Pages are written run by run, so that those of the first runs are there when
/// a later one comes to nothing; the other forms hold all runs, those without a report too where they have a place for
/// them.
struct WrittenReports {
    private let files: [ReportFile]
    /// Gets each run's report by itself, in two forms.
    private let folder: String?
    /// How many runs there will be: several pages cannot have one name.
    var runs = 1
    private var outcomes: [RunOutcome] = []
    private var pages: [String] = []
    private var inFolder = 0

    init(_ files: [ReportFile], folder: String?) {
        self.files = files
        self.folder = folder
    }

    mutating func add(_ report: DrillReport) throws {
        var plain = report
        // Only pages show them.
        plain.details = RunDetails()
        outcomes.append(.report(plain))
        try writeIntoFolder(plain)
        for file in files where file.form == .html {
            let page = page(file.path, report)
            try Files.write(report.page, toFile: page)
            pages.append(page)
        }
    }

    mutating func add(_ missing: MissingRun) { outcomes.append(.missing(missing)) }

    /// Writes what holds all runs.
    ///
    /// - Returns: what was written in all, in words, a line for each file where there are not too many.
    func finish() throws -> [String] {
        let reports = outcomes.compactMap { if case .report(let report) = $0 { report } else { nil } }
        var lines = pages.count <= Self.pagesNamed ? pages : ["\(pages.count) pages, \(pages[0]) and so on"]
        for file in files {
            switch file.form {
            case .html: continue
            case .xml: try Files.write(JUnitReport.xml(of: outcomes), toFile: file.path)
            case .md: try Files.write(MarkdownReport.text(of: outcomes), toFile: file.path)
            case .json:
                // A run without a report is no object, and a file of none is no report.
                guard !reports.isEmpty else { continue }
                try Files.write(reports.map { $0.json() + "\n" }.joined(), toFile: file.path)
            }
            lines.append(file.path)
        }
        if let folder, inFolder > 0 { lines.append("\(Wording.count(inFolder, "report")) into \(folder), each as text and JSON") }
        return lines.map { "wrote \($0)" }
    }

    private static let pagesNamed = 8

    private mutating func writeIntoFolder(_ report: DrillReport) throws {
        guard let folder else { return }
        let name = "\(Files.plainName(report.scenario))-seed-\(report.seed)"
        try Files.write(report.json() + "\n", to: "\(name).json", in: folder)
        try Files.write(TextSummary.text(of: report, style: .plain, width: 100), to: "\(name).txt", in: folder)
        inFolder += 1
    }

    /// `run.html` for the only run; `run-NAME-seed-N.html` for one of several.
    private func page(_ path: String, _ report: DrillReport) -> String {
        guard runs > 1 else { return path }
        return path.dropLast(5) + "-\(Files.plainName(report.scenario))-seed-\(report.seed).html"
    }
}
