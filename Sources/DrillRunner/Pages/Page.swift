package import ChartDrawing

/// A page that needs nothing but itself: no network, no script.
package enum Page {
    package static func html(title: String, style: String = "", _ content: [Element]) -> String {
        var head = Element("head")
        head.children = [
            .element(Element("meta", [.init("charset", "utf-8")])),
            .element(
                Element(
                    "meta",
                    [.init("name", "viewport"), .init("content", "width=device-width, initial-scale=1")]
                )
            ),
            // An icon of nothing, so that browsers ask no server for one.
            .element(Element("link", [.init("rel", "icon"), .init("href", "data:,")])),
            .element(Element("title", text: title)),
            .element(Element("style", [], [.raw("\n" + PageStyle.sheet + style + "\n")])),
        ]
        let body = Element("body", [Element("main", content)])
        let page = Element("html", [.init("lang", "en")], [.element(head), .element(body)])
        return "<!DOCTYPE html>\n" + page.text(.html) + "\n"
    }

    /// As a test reads it: the same content as XML.
    package static func xml(_ content: [Element]) -> String { Element("main", content).text(.xml) }
}
