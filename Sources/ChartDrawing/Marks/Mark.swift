/// What drawings are made of. Each mark is an element of SVG; its looks come from its class in the page's style sheet,
/// so that light, dark and paper need no second drawing.
public enum Mark {
    public enum Anchor: String, Sendable { case start, middle, end }

    public static func line(
        _ x1: Double,
        _ y1: Double,
        _ x2: Double,
        _ y2: Double,
        class style: String
    ) -> Element {
        shape("line", style, [("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)])
    }

    public static func rectangle(
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        corner: Double = 0,
        class style: String,
        title: String = ""
    ) -> Element {
        let size = [("x", x), ("y", y), ("width", max(0, width)), ("height", max(0, height))]
        return titled(shape("rect", style, corner > 0 ? size + [("rx", corner)] : size), title)
    }

    public static func dot(_ x: Double, _ y: Double, radius: Double, class style: String, title: String = "") -> Element
    {
        titled(shape("circle", style, [("cx", x), ("cy", y), ("r", radius)]), title)
    }

    /// One line of text, its baseline at `y`; nothing for an empty one.
    public static func label(
        _ text: String,
        _ x: Double,
        _ y: Double,
        anchor: Anchor = .start,
        class style: String
    ) -> [Element] {
        guard !text.isEmpty else { return [] }
        var element = shape("text", style, [("x", x), ("y", y)])
        if anchor != .start { element = element.with("text-anchor", anchor.rawValue) }
        element.children = [.text(text)]
        return [element]
    }

    /// A line through `points`.
    public static func path(_ points: [(x: Double, y: Double)], class style: String) -> Element {
        Element("path", [.init("class", style), .init("d", polyline(points))])
    }

    /// The surface between a line through `points` and `base`.
    public static func area(_ points: [(x: Double, y: Double)], base: Double, class style: String) -> Element {
        guard let first = points.first, let last = points.last else {
            return Element("path", [.init("class", style), .init("d", "")])
        }
        let closed = [(x: first.x, y: base)] + points + [(x: last.x, y: base)]
        return Element("path", [.init("class", style), .init("d", polyline(closed) + "Z")])
    }

    /// The surface within `corners`.
    public static func polygon(_ corners: [(x: Double, y: Double)], class style: String) -> Element {
        Element("path", [.init("class", style), .init("d", corners.isEmpty ? "" : polyline(corners) + "Z")])
    }

    /// A straight arrow with its head at the second point.
    public static func arrow(
        from: (x: Double, y: Double),
        to: (x: Double, y: Double),
        class style: String,
        head: Double = 6
    ) -> [Element] {
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        let length = (dx * dx + dy * dy).squareRoot()
        guard length > 0 else { return [] }
        let (ux, uy) = (dx / length, dy / length)
        let base = (x: to.x - ux * head, y: to.y - uy * head)
        let wing = head * 0.45
        let corners = [
            to, (x: base.x - uy * wing, y: base.y + ux * wing), (x: base.x + uy * wing, y: base.y - ux * wing),
        ]
        return [
            line(from.x, from.y, base.x, base.y, class: style),
            Element("path", [.init("class", style + " head"), .init("d", polyline(corners) + "Z")]),
        ]
    }

    public static func group(class style: String, _ marks: [Element]) -> Element {
        Element("g", class: style, marks)
    }

    /// Shown by browsers when one points at the mark, and read by screen readers.
    static func titled(_ element: Element, _ title: String) -> Element {
        guard !title.isEmpty else { return element }
        var element = element
        element.children.append(.element(Element("title", text: title)))
        return element
    }

    static func polyline(_ points: [(x: Double, y: Double)]) -> String {
        var text = ""
        for (index, point) in points.enumerated() {
            text += index == 0 ? "M" : "L"
            text += DecimalText.coordinate(point.x) + " " + DecimalText.coordinate(point.y)
        }
        return text
    }

    private static func shape(_ name: String, _ style: String, _ numbers: [(String, Double)]) -> Element {
        var attributes = style.isEmpty ? [] : [Element.Attribute("class", style)]
        attributes += numbers.map { Element.Attribute($0.0, DecimalText.coordinate($0.1)) }
        return Element(name, attributes)
    }
}
