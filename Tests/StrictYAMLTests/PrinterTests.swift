import StrictYAML
import Testing

@Suite("printing")
struct PrinterTests {
    /// Content without places and quotes.
    indirect enum Shape: Equatable {
        case text(String)
        case list([Shape])
        case mapping([String], [Shape])

        init(_ node: YAMLNode) {
            switch node.content {
            case .scalar(let scalar): self = .text(scalar.text)
            case .sequence(let elements): self = .list(elements.map(Shape.init))
            case .mapping(let entries): self = .mapping(entries.map(\.key), entries.map { Shape($0.value) })
            case .refused: self = .text("refused")
            }
        }
    }

    static let texts = [
        "plain", "two words", "", " ", " leading", "trailing ", "a: b", "a:", "a #b", "#a", "- a", "-", "?", "[a]",
        "{a}", "'a'", "\"a\"", "\\", "on", "~", "null", "&a", "*a", "!a", "|", ">", "%", "@", "`", "a\nb", "a\nb\n",
        "a\n\nb\n\n", "\n", "a\n b\nc", " a\nb", "a\tb", "\ta", "a\r\nb", "é", "漢字", "👍", "\u{85}", "\u{2028}",
        "a\u{2028}b\nc",
        "\u{FEFF}a", "\u{7}", "a,b", "---", "...", "a\n---\nb", "a\n...\nb", "=", "<<", "1:30", "x\n  \ny", "a\n#b",
        "\u{FFFD}", "a\n\tb", "\u{7F}",
    ]

    @Test("every text is read back as it was", arguments: texts)
    func readBack(_ text: String) {
        let long = String(repeating: "k", count: 2_000) + text
        let root = YAMLNode.printed([
            (key: "k", value: YAMLNode.printed(text)), (key: text + "2", value: YAMLNode.printed([.printed(text)])),
            (key: long, value: YAMLNode.printed([(key: "nested", value: YAMLNode.printed(text))])),
        ])
        var problems = Problems()
        let printed = YAMLPrinter.document(root)
        let again = YAMLDocument.parse(Array(printed.utf8), file: "printed", into: &problems)
        #expect(problems.all.map(\.description) == [], "\(printed)")
        #expect(again.map { Shape($0.root) } == Shape(root), "\(printed)")
    }

    @Test("nesting, empty collections and long texts look like what a person would write")
    func layout() {
        let root = YAMLNode.printed([
            (key: "why", value: .printed("one\ntwo\n")),
            (key: "empty", value: .printed([YAMLNode]())),
            (
                key: "list",
                value: .printed([.printed([(key: "a", value: .printed("1")), (key: "b", value: .printed("2"))])])
            ),
            (key: "deep", value: .printed([(key: "x", value: .printed([(key: "y", value: .printed("z"))]))])),
        ])
        #expect(
            YAMLPrinter.document(root)
                == """
                why: |
                  one
                  two
                empty: []
                list:
                  - a: "1"
                    b: "2"
                deep:
                  x:
                    y: z

                """.replacing("\"", with: "")
        )
        #expect(YAMLPrinter.line(root).hasPrefix("{why: \"one\\ntwo\\n\", empty: [], list: [{a: 1, b: 2}]"))
    }
}
