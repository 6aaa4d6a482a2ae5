import ChartDrawing
import Foundation
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Markup")
struct MarkupTests {
    static let nasty = "a<b>&\"c'\u{0}\u{1B}[31m</script>\n]]>ünï→\u{FFFF}"

    @Test("whatever a text holds, it is read back as that text")
    func roundTrip() throws {
        let element = Element("p", [.init("title", Self.nasty)], [.text(Self.nasty)])
        let document = try XMLDocument(xmlString: element.text(.xml))
        let allowed = "a<b>&\"c'\u{FFFD}\u{FFFD}[31m</script>\n]]>ünï→\u{FFFD}"
        #expect(document.rootElement()?.stringValue == allowed)
        #expect(document.rootElement()?.attribute(forName: "title")?.stringValue == allowed)
    }

    @Test("an element without content is closed as its dialect wants it")
    func empty() {
        let page = Element("div", [Element("br"), Element("p")])
        #expect(page.text(.html) == "<div><br><p></p></div>")
        #expect(page.text(.xml) == "<div><br/><p/></div>")
    }

    @Test("coordinates are short, and never exponents or not-a-number")
    func coordinates() {
        let values: [(Double, String)] = [
            (0, "0"), (-0.001, "0"), (12.5, "12.5"), (1.0 / 3, "0.33"), (-7.126, "-7.13"), (1e21, "90000000000000"),
            (.nan, "0"), (.infinity, "0"), (99.999, "100"), (0.05, "0.05"),
        ]
        for (value, text) in values { #expect(DecimalText.coordinate(value) == text) }
    }

    @Test(
        "a shortened text fits its room",
        arguments: ["", "a", "iiiiiiiiii", "WWWWWWWWWW", "storm & <stress>", "日本語のログ"]
    )
    func shortened(text: String) {
        for width in stride(from: 0.0, through: 140, by: 7) {
            let short = TextWidth.shortened(text, to: width, size: 11)
            #expect(TextWidth.of(short, size: 11) <= width || short.isEmpty)
            if TextWidth.of(text, size: 11) <= width { #expect(short == text) }
        }
    }

    @Test("a drawing is well-formed by itself, whatever its labels say")
    func drawing() throws {
        var drawing = Drawing(width: 100, height: 50, title: Self.nasty)
        drawing.marks = Mark.label(Self.nasty, 3, 4, anchor: .end, class: "x")
        drawing.marks.append(Mark.rectangle(x: 1, y: 2, width: -3, height: 4, class: "y", title: Self.nasty))
        drawing.marks += Mark.arrow(from: (0, 0), to: (30, 40), class: "z")
        let document = try XMLDocument(xmlString: drawing.element.text(.xml))
        defer { withExtendedLifetime(document) {} }
        let root = try #require(document.rootElement())
        #expect(root.name == "svg")
        #expect(try root.nodes(forXPath: "//*[local-name()='rect']/@width").first?.stringValue == "0")
    }
}
