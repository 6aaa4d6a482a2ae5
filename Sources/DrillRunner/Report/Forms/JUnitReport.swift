import ChartDrawing
import SystemPorts

/// Runs as JUnit XML, as CI servers read it: a suite for each run, a case for each expectation, each checker, and the
/// run itself. A run that has no report is a suite of one case, which is an error, or skipped.
public enum JUnitReport {
    public static func xml(of runs: [RunOutcome]) -> String {
        let suites = runs.map { run in
            switch run {
            case .report(let report): suite(report)
            case .missing(let missing): suite(missing)
            }
        }
        let cases = suites.flatMap(\.children).count
        var root = Element("testsuites", [.init("name", "logdrill"), .init("tests", "\(cases)")])
        root.children = suites.map { .element($0) }
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + root.text(.xml) + "\n"
    }

    private static func suite(_ report: DrillReport) -> Element {
        let name = "\(report.scenario) (seed \(report.seed))"
        var cases = [runCase(report, name)]
        for expectation in report.expectations {
            var element = testCase("expect \(expectation.name) \(expectation.bound)", name)
            switch expectation.verdict {
            case .pass: element.children = [output("measured \(expectation.measured)")]
            case .fail: element.children = [failure("expectation", "measured \(expectation.measured)", "")]
            case .inconclusive: element.children = [skipped("could not be measured")]
            }
            cases.append(element)
        }
        for checker in Checkers.all {
            let anomaly = checker.anomaly.rawValue
            var element = testCase("no \(anomaly)", name)
            for violation in report.violations where violation.anomaly == anomaly {
                let examples = violation.examples.map(\.text).joined(separator: "\n")
                element.children.append(
                    failure(anomaly, "\(anomaly): \(Wording.count(violation.count, "case"))", examples)
                )
            }
            let permitted = report.permitted.filter { $0.anomaly == anomaly }
            if !permitted.isEmpty {
                let text = permitted.map {
                    "permitted: \(Wording.count($0.count, "case")): \($0.examples.first?.text ?? "")"
                }
                element.children.append(output(text.joined(separator: "\n")))
            }
            cases.append(element)
        }
        return suite(name, cases, time: report.wallTime)
    }

    private static func suite(_ missing: MissingRun) -> Element {
        var element = testCase("verdict", missing.name)
        let message = missing.reason.split(separator: "\n").first.map(String.init) ?? ""
        element.children = [missing.isError ? failure("error", message, missing.reason, as: "error") : skipped(message)]
        return suite(missing.name, [element], time: .zero)
    }

    private static func suite(_ name: String, _ cases: [Element], time: Duration) -> Element {
        func count(_ child: String) -> Int {
            cases.count { $0.children.contains { if case .element(let e) = $0 { e.name == child } else { false } } }
        }
        var suite = Element(
            "testsuite",
            [
                .init("name", name), .init("tests", "\(cases.count)"), .init("failures", "\(count("failure"))"),
                .init("errors", "\(count("error"))"), .init("skipped", "\(count("skipped"))"),
                .init("time", Wording.seconds(time)),
            ]
        )
        suite.children = cases.map { .element($0) }
        return suite
    }

    /// The verdict: it may fail where no checker and no expectation does.
    private static func runCase(_ report: DrillReport, _ suite: String) -> Element {
        var element = testCase("verdict", suite).with("time", Wording.seconds(report.wallTime))
        switch report.verdict {
        case .pass: element.children = [output(report.reason + "\n" + report.reproduce)]
        case .fail: element.children = [failure("verdict", report.reason, report.reproduce)]
        case .inconclusive: element.children = [skipped(report.reason), output(report.reproduce)]
        }
        return element
    }

    private static func testCase(_ name: String, _ suite: String) -> Element {
        Element("testcase", [.init("name", name), .init("classname", suite)])
    }

    private static func failure(
        _ type: String,
        _ message: String,
        _ text: String,
        as name: String = "failure"
    ) -> Node {
        .element(
            Element(name, [.init("type", type), .init("message", message)], text.isEmpty ? [] : [.text(text)])
        )
    }

    private static func skipped(_ message: String) -> Node {
        .element(Element("skipped", [.init("message", message)]))
    }

    private static func output(_ text: String) -> Node { .element(Element("system-out", text: text)) }
}
