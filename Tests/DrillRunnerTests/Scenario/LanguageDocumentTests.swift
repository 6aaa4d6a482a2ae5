import DrillRunner
import Foundation
import StrictYAML
import Testing

@Suite("The language's schema and reference, out of its definition")
struct LanguageDocumentTests {
    private static let page = "Sources/DrillRunner/DrillRunner.docc/ScenarioLanguage.md"

    @Test("the committed reference is the program's")
    func reference() throws {
        let committed = try String(contentsOfFile: "\(ScenarioFiles.root)/\(Self.page)", encoding: .utf8)
        // (Compared line by line, so that a failure shows the lines.)
        let left = committed.split(separator: "\n", omittingEmptySubsequences: false)
        let right = Scenario.reference.split(separator: "\n", omittingEmptySubsequences: false)
        let difference = zip(left, right).first { $0 != $1 }
        #expect(
            committed == Scenario.reference,
            "write it anew: logdrill schema --format markdown > \(Self.page) — \(String(describing: difference))"
        )
    }

    @Test("the reference names every key and every word of the language")
    func complete() {
        let reference = Scenario.reference
        let words = [
            "`late after`", "`min.insync.replicas`", "Also `retention.ms`.", "`rolling-restart`: ", "`backlog`: ",
            "`linger`", "`replay`", "`diurnal`", "`undo`", "`acked-lost`",
        ]
        for word in words { #expect(reference.contains(word), "\(word)") }
    }

    @Test("no object of the schema has a key twice: strict readers refuse it")
    func uniqueKeys() {
        var objects: [Set<String>] = []
        var (word, last) = ("", "")
        var (isInside, isEscaped) = (false, false)
        for character in Scenario.jsonSchema {
            if isInside {
                if !isEscaped, character == "\"" { (isInside, last) = (false, word) } else { word.append(character) }
                isEscaped = !isEscaped && character == "\\"
                continue
            }
            switch character {
            case "\"": (isInside, word) = (true, "")
            case "{": objects.append([])
            case "}": objects.removeLast()
            case ":": #expect(objects[objects.count - 1].insert(last).inserted, "\(last)")
            default: break
            }
        }
        #expect(objects.isEmpty)
    }

    @Test("the table of faults and targets is what the decoder accepts")
    func faultTable() throws {
        let rows = Scenario.reference.split(separator: "\n").map { row in
            row.split(separator: "|", omittingEmptySubsequences: false).map { cell in
                cell.split(separator: " ").joined(separator: " ")
            }
        }
        let head = try #require(rows.first { $0.count > 2 && $0[1] == "Kind" })
        for kind in Fault.Kind.allCases {
            let row = try #require(rows.first { $0.count == head.count && $0[1] == "`\(kind.rawValue)`" })
            for column in 2..<(head.count - 2) {
                let target = head[column].split(separator: "`")[0].replacing("TOPIC/N", with: "logs/0")
                    .replacing("N", with: "1")
                // Whatever else may be wrong with it, a target that cannot be hit is told as such.
                let text =
                    "logdrill: 1\nname: x\nprocessors: 1\nworkloads: {w: {rate: 1/s, poison: 1%}}\n"
                    + "faults: {f: {kind: \(kind.rawValue), target: \(target), at: 1s}}\n"
                var message = ""
                do { _ = try Scenario(yaml: Array(text.utf8), file: "x.yaml") } catch { message = "\(error)" }
                #expect(message.contains("cannot hit") == row[column].isEmpty, "\(kind.rawValue) on \(target)")
            }
        }
    }

    @Test("every scenario and template is what the schema describes", arguments: try ScenarioFiles.all())
    func accepted(_ file: String) throws {
        let bytes = try ScenarioFiles.read("\(ScenarioFiles.root)/Scenarios/\(file)")
        #expect(try SchemaCheck.failure(of: bytes) == nil)
    }

    @Test("whatever the decoder accepts of a whole scenario and of the templates, the schema does")
    func whole() throws {
        for text in [ScenarioDecodingTests.whole] + ScenarioTemplate.all.map({ $0.text() }) {
            #expect(try SchemaCheck.failure(of: Array(text.utf8)) == nil)
            let effective = try Scenario(yaml: Array(text.utf8), file: "x.yaml").effectiveYAML
            #expect(try SchemaCheck.failure(of: Array(effective.utf8)) == nil)
        }
        let imports = "logdrill: 1\nimport: [a.yaml, b.yaml]\ncluster: {retention.ms: 5}\n"
        #expect(try SchemaCheck.failure(of: Array(imports.utf8)) == nil)
    }

    @Test(
        "what an editor can see is wrong, the schema refuses",
        arguments: [
            "workload: {}", "cluster: {brokers: 0}", "cluster: {brokers: three}", "workloads: {w: {rate: 10}}",
            "workloads: {w: {rate: 10 /s}}", "faults: {f: {kind: crsh}}", "faults: {f: {at: 1m}}",
            "run: {until: 5 min}", "expect: [{measure: lots, exactly: 0}]", "demonstrates: everything",
            "store: {guarantee: both}", "workloads: {'a b': {rate: 1/s}}", "late after: 30", "logdrill: 2",
        ]
    )
    func refused(_ line: String) throws {
        let start = line.hasPrefix("logdrill") ? "" : "logdrill: 1\n"
        #expect(try SchemaCheck.failure(of: Array("\(start)\(line)\n".utf8)) != nil)
    }
}

/// The part of JSON Schema that ours uses, applied to YAML as an editor reads it.
private struct SchemaCheck {
    /// What does not fit, and where; `nil` where all does.
    static func failure(of bytes: [UInt8]) throws -> String? {
        let object = try JSONSerialization.jsonObject(with: Data(Scenario.jsonSchema.utf8))
        let schema = try #require(object as? [String: Any])
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        var problems = Problems()
        let document = try #require(YAMLDocument.parse(bytes, file: "x.yaml", into: &problems))
        return try SchemaCheck().failure(document.root, schema, "")
    }

    private func failure(_ node: YAMLNode, _ schema: [String: Any], _ path: String) throws -> String? {
        if let choices = schema["anyOf"] as? [[String: Any]] {
            let failures = try choices.map { try failure(node, $0, path) }
            guard failures.contains(where: { $0 == nil }) else { return failures.compactMap { $0 }.last }
        }
        let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
        if !types.isEmpty, !types.contains(where: { isOf($0, node) }) { return "\(path): \(node.found) is none of \(types)" }
        if let word = schema["const"] as? String, node.text != word { return "\(path): \(node.found) is not \(word)" }
        if let words = schema["enum"] as? [Any], !words.contains(where: { "\($0)" == node.text }) {
            return "\(path): \(node.found) is none of \(words)"
        }
        if let pattern = schema["pattern"] as? String, let text = node.text, isOf("string", node),
            try text.firstMatch(of: Regex(pattern)) == nil
        {
            return "\(path): \(text) does not match \(pattern)"
        }
        if let minimum = schema["minimum"] as? Int, let number = node.text.flatMap({ Int($0) }), number < minimum {
            return "\(path): \(number) is too little"
        }
        if case .sequence(let elements) = node.content, let items = schema["items"] as? [String: Any] {
            for (index, element) in elements.enumerated() {
                if let failure = try failure(element, items, "\(path)[\(index)]") { return failure }
            }
        }
        guard let entries = node.entries, schema["type"] as? String == "object" else { return nil }
        for key in schema["required"] as? [String] ?? [] where node[key] == nil { return "\(path): \(key) is missing" }
        let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
        for entry in entries {
            let below = "\(path).\(entry.key)"
            if let names = schema["propertyNames"] as? [String: String], let pattern = names["pattern"],
                try entry.key.firstMatch(of: Regex(pattern)) == nil
            {
                return "\(below): no name"
            }
            if let property = properties[entry.key] ?? schema["additionalProperties"] as? [String: Any] {
                if let failure = try failure(entry.value, property, below) { return failure }
            } else if schema["additionalProperties"] as? Bool == false {
                return "\(below): unknown"
            }
        }
        return nil
    }

    private func isOf(_ type: String, _ node: YAMLNode) -> Bool {
        switch node.content {
        case .mapping: return type == "object"
        case .sequence: return type == "array"
        case .refused: return false
        case .scalar(let scalar):
            if scalar.style == .plain, ["true", "false"].contains(scalar.text) { return type == "boolean" }
            if scalar.style == .plain, Int(scalar.text) != nil { return type == "integer" || type == "number" }
            if scalar.style == .plain, Double(scalar.text) != nil { return type == "number" }
            return type == "string"
        }
    }
}
