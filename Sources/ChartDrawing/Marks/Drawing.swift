/// A picture of a stated size, which scales to the room that it is given.
public struct Drawing: Hashable, Sendable {
    public let width: Double
    public let height: Double
    /// What it shows, for those who cannot see it.
    public let title: String
    public var marks: [Element]

    public init(width: Double, height: Double, title: String, marks: [Element] = []) {
        self.width = width
        self.height = height
        self.title = title
        self.marks = marks
    }

    /// The `svg` element, for HTML or for a file of its own.
    public var element: Element {
        let box = "0 0 \(DecimalText.coordinate(width)) \(DecimalText.coordinate(height))"
        var svg = Element(
            "svg",
            [
                .init("xmlns", "http://www.w3.org/2000/svg"), .init("viewBox", box), .init("role", "img"),
                .init("width", DecimalText.coordinate(width)), .init("height", DecimalText.coordinate(height)),
            ]
        )
        svg.children = [.element(Element("title", text: title))] + marks.map { .element($0) }
        return svg
    }
}
