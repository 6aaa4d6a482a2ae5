import ChartDrawing
import KafkaPorts
import SystemPorts

/// A story as a picture: time runs downwards, a column for everybody who took part, an arrow for every message, bands
/// for faults, and the anomaly across all of it. Rows keep a readable distance, so time is not to scale; where much of
/// it passes, the picture says so.
struct SequenceDrawing {
    private let story: Story
    private let lanes: [StoryEvent.Lane]
    private let rows: [Row]
    private let wordsX: Double
    private let wordsWidth: Double

    private struct Row {
        let line: StoryLine
        let words: [String]
        /// Of the line's own height.
        let y: Double
        let height: Double
        /// Such as `20 s later`; empty where little time has passed.
        let pause: String
    }

    private static let timeWidth = 84.0
    private static let laneWidth = 84.0
    /// Of the page; a picture with many columns is wider, and is scrolled.
    private static let pageWidth = 880.0
    private static let wordsWidthMin = 280.0
    private static let lineHeight = 15.0
    private static let headHeight = 34.0

    init(_ story: Story) {
        self.story = story
        var lanes: [StoryEvent.Lane] = []
        for line in story.lines where line.tone != .routine {
            for lane in [line.sender, line.lane].compactMap({ $0 }) where !lanes.contains(lane) && lane.isColumn {
                lanes.append(lane)
            }
        }
        self.lanes = lanes.sorted { $0.order < $1.order }
        wordsX = Self.timeWidth + Double(lanes.count) * Self.laneWidth + 14
        wordsWidth = max(Self.wordsWidthMin, Self.pageWidth - wordsX)
        var rows: [Row] = []
        var y = Self.headHeight + 8
        var before: Instant?
        for line in story.lines {
            let who = line.lane.isColumn || line.tone == .routine ? "" : story.name(of: line.lane) + " "
            let words = Self.folded(who + story.words(of: line), wordsWidth)
            let passed = before.map { line.time - $0 } ?? .zero
            let pause = passed >= .seconds(1) ? "\(Wording.duration(passed)) later" : ""
            if !pause.isEmpty { y += 20 }
            let height = max(1, Double(words.count)) * Self.lineHeight + 9
            rows.append(Row(line: line, words: words, y: y, height: height, pause: pause))
            y += height
            before = line.until ?? line.time
        }
        self.rows = rows
    }

    var drawing: Drawing {
        let height = (rows.last.map { $0.y + $0.height } ?? Self.headHeight) + 10
        var marks = bands(to: height)
        for (index, lane) in lanes.enumerated() {
            let name = TextWidth.shortened(lane.description, to: Self.laneWidth - 6, size: 11)
            marks += Mark.label(name, x(index), 20, anchor: .middle, class: "lane")
            marks.append(Mark.line(x(index), Self.headHeight - 6, x(index), height - 6, class: "life"))
        }
        for row in rows { marks += draw(row) }
        let title = "The story of \(story.subject), from top to bottom; the table below says the same in words"
        return Drawing(width: wordsX + wordsWidth, height: height, title: title, marks: marks)
    }

    private func x(_ index: Int) -> Double { Self.timeWidth + (Double(index) + 0.5) * Self.laneWidth }
    private func x(of lane: StoryEvent.Lane) -> Double? { lanes.firstIndex(of: lane).map(x) }

    // MARK: One row

    private func draw(_ row: Row) -> [Element] {
        let style = Story.style(of: row.line.tone)
        let middle = row.y + 11
        var marks: [Element] = []
        if !row.pause.isEmpty {
            marks += Mark.label(row.pause, Self.timeWidth - 12, row.y - 8, anchor: .end, class: "axis")
        }
        let clock = Wording.clock(row.line.time - story.start)
        marks += Mark.label(clock, Self.timeWidth - 12, middle + 4, anchor: .end, class: "say-" + style)
        switch row.line.tone {
        case .anomaly:
            marks.append(Mark.line(Self.timeWidth, middle, wordsX - 8, middle, class: "row-anomaly"))
        case .routine:
            let width = Double(lanes.count) * Self.laneWidth - 12
            marks.append(
                Mark.rectangle(
                    x: Self.timeWidth + 6,
                    y: middle - 4,
                    width: width,
                    height: 8,
                    corner: 4,
                    class: "step-routine"
                )
            )
        default: marks += step(row.line, style, middle)
        }
        for (index, words) in row.words.enumerated() {
            let y = middle + 4 + Double(index) * Self.lineHeight
            marks += Mark.label(words, wordsX, y, class: "say-" + style)
        }
        return marks
    }

    private func step(_ line: StoryLine, _ style: String, _ y: Double) -> [Element] {
        guard let end = x(of: line.lane) else { return [] }
        guard let start = line.sender.flatMap(x(of:)), start != end else {
            return [Mark.dot(end, y, radius: 4.5, class: "step-" + style, title: line.words)]
        }
        let arrow = line.tone == .trouble ? "message trouble" : "message"
        return Mark.arrow(from: (start, y), to: (end, y), class: arrow, head: 8)
    }

    // MARK: Faults

    /// A tint over the column that a fault struck, as long as it lasted.
    private func bands(to height: Double) -> [Element] {
        story.faults.flatMap { fault -> [Element] in
            let from = y(of: fault.from)
            let to = fault.until.map(y) ?? height
            guard let lane = fault.lane, let middle = x(of: lane) else { return [] }
            return [
                Mark.rectangle(
                    x: middle - Self.laneWidth / 2 + 4,
                    y: from,
                    width: Self.laneWidth - 8,
                    height: max(6, to - from),
                    corner: 3,
                    class: "band",
                    title: "\(fault.name) on \(fault.target)"
                )
            ]
        }
    }

    private func y(of time: Instant) -> Double {
        if let row = rows.first(where: { $0.line.time >= time }) { return row.y }
        return rows.last.map { $0.y + $0.height } ?? Self.headHeight
    }

    private static func folded(_ text: String, _ width: Double) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            let longer = lines.last.map { $0 + " " + word } ?? String(word)
            if !lines.isEmpty, TextWidth.of(longer, size: 11) <= width - 16 {
                lines[lines.count - 1] = longer
            } else {
                lines.append(TextWidth.shortened(String(word), to: width - 16, size: 11))
            }
        }
        return lines
    }
}

extension StoryEvent.Lane {
    fileprivate var isColumn: Bool {
        switch self {
        case .fault, .checker, .everybody: false
        default: true
        }
    }

    /// From left to right: where records come from, to where they end up.
    fileprivate var order: (Int, String) {
        switch self {
        case .source(let name): (0, name)
        case .process(let name): (name.hasPrefix("shipper") ? 1 : 3, name)
        case .broker(let broker): (2, "\(broker)")
        case .store: (4, "")
        case .fault(let name): (5, name)
        case .checker, .everybody: (6, "")
        }
    }
}
