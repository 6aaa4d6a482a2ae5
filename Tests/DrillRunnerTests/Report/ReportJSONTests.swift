import Foundation
import Testing

@testable import DrillRunner

@Suite("The JSON form")
struct ReportJSONTests {
    @Test("every member is documented, and what is documented is there")
    func documented() throws {
        let path = "\(ScenarioFiles.root)/Sources/DrillRunner/DrillRunner.docc/ReportJSON.md"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let words = text.matches(of: try Regex("`([A-Za-z0-9.]+)`")).compactMap {
            $0.output[1].substring.map(String.init)
        }
        let documented = Set(words)
        var found: Set<String> = []
        collect(try JSONReading.value(Array(SampleReport.report().json().utf8)), &found)
        #expect(found.subtracting(documented).sorted() == [])
        let values: Set<String> = ["pass", "fail", "inconclusive", "null"]
        #expect(documented.subtracting(found).subtracting(values).sorted() == [])
    }

    @Test("an example's subject is what trace takes")
    func subject() throws {
        let json = try JSONReading.value(Array(SampleReport.report().json().utf8))
        let cases = json["violations"]?.elements?.first?["cases"]?.elements
        let subject = try #require(cases?.first?["subject"]?.text)
        #expect(subject == "\(SampleReport.nasty)#7")
        guard case .record(let source, let ordinal)? = StoryRequest(record: subject) else {
            Issue.record("\(subject)")
            return
        }
        #expect(source == SampleReport.nasty && ordinal == 7)
    }

    private func collect(_ value: JSONValue, _ keys: inout Set<String>) {
        switch value {
        case .object(let members):
            for (key, value) in members {
                keys.insert(key)
                collect(value, &keys)
            }
        case .array(let elements): for element in elements { collect(element, &keys) }
        default: break
        }
    }
}
