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
