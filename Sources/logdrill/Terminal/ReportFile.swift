import CommandDeclaration
import DrillRunner

/// A file for a report; its ending says in which form.
struct ReportFile: Hashable, Sendable {
    enum Form: String, CaseIterable, Sendable { case html, xml, md, json }

    let path: String
    let form: Form

    private init?(_ path: String, _ forms: [Form]) {
        guard let dot = path.lastIndex(of: "."), dot > path.startIndex,
            let form = Form(rawValue: String(path[path.index(after: dot)...])), forms.contains(form)
        else { return nil }
        self.path = path
        self.form = form
    }

    /// `--report FILE`, where these forms are to be had.
    static func option(_ forms: [Form], _ summary: String) -> ValueOption<ReportFile> {
        var endings = forms.map { $0 == .xml ? ".xml (JUnit)" : ".\($0.rawValue)" }
        let last = endings.removeLast()
        let accepted = "a file that ends in \(endings.joined(separator: ", ")) or \(last)"
        let format = ValueFormat<ReportFile>(accepted, completion: .files(forms.map(\.rawValue))) {
            ReportFile($0, forms)
        }
        return ValueOption("report", "FILE", format, isRepeatable: true, summary)
    }
}

/// Writes the reports that were asked for. Pages are written run by run, so that those of the first runs are there when
/// a later one comes to nothing; the other forms hold all runs.
struct WrittenReports {
    private let files: [ReportFile]
    /// How many runs there will be: several pages cannot have one name.
    var runs = 1
    private var reports: [DrillReport] = []

    init(_ files: [ReportFile]) {
        self.files = files
    }

    mutating func add(_ report: DrillReport) throws {
        for file in files where file.form == .html { try Files.write(report.page, toFile: page(file.path, report)) }
        guard files.contains(where: { $0.form != .html }) else { return }
        var report = report
        // Only pages show them.
        report.details = RunDetails()
        reports.append(report)
    }

    func finish() throws {
        for file in files {
            switch file.form {
            case .html: break
            case .xml: try Files.write(JUnitReport.xml(of: reports), toFile: file.path)
            case .md: try Files.write(MarkdownReport.text(of: reports), toFile: file.path)
            case .json: try Files.write(reports.map { $0.json() + "\n" }.joined(), toFile: file.path)
            }
        }
    }

    /// `run.html` for the only run; `run-NAME-seed-N.html` for one of several.
    private func page(_ path: String, _ report: DrillReport) -> String {
        guard runs > 1 else { return path }
        return path.dropLast(5) + "-\(Files.plainName(report.scenario))-seed-\(report.seed).html"
    }
}
