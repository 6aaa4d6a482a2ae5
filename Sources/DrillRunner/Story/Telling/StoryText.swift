import SystemPorts

extension Story {
    /// The story for a terminal: when, how much later, who, what.
    ///
    /// - Parameter width: columns; sentences are folded to it.
    public func text(style: TerminalStyle, width: Int = 100) -> String {
        var text: [String] = []
        let title = anomaly.map { $0.split(separator: ":").first.map(String.init) ?? $0 }
        let mark = title.map { style.bad($0) + "  " } ?? ""
        text.append("\(mark)\(style.strong(subject))  of \(scenario), seed \(seed)")
        text += Wording.folded("In the end: \(end).", width: width - 6).map { "      " + $0 }
        text += Wording.folded(clockNote, width: width - 6).map { "      " + style.faint($0) }
        text.append("")
        let laneWidth = min(18, lines.map { name(of: $0.lane).count }.max() ?? 0)
        var before: Instant?
        for line in lines {
            let time = padded(Wording.clock(line.time - start), 12, atStart: true)
            let step = before.map { line.time > $0 ? "+" + Wording.duration(line.time - $0) : "" } ?? ""
            let margin = 12 + 2 + 9 + 2 + laneWidth + 2
            let who = padded(name(of: line.lane), laneWidth)
            for (index, part) in Wording.folded(words(of: line), width: max(30, width - margin)).enumerated() {
                let told = colour(part, line.tone, style)
                if index == 0 {
                    let left = "\(time)  \(style.faint(padded(step, 9)))  \(colour(who, line.tone, style))"
                    text.append("\(left)  \(told)")
                } else {
                    text.append(String(repeating: " ", count: margin) + told)
                }
            }
            before = line.until ?? line.time
        }
        text += ["", "  " + style.faint("again   ") + reproduce, "  " + style.faint("build   \(build)")]
        return text.joined(separator: "\n") + "\n"
    }

    /// Which clock its times are of.
    var clockNote: String {
        let note = "Times count from the start of the workload, as in the scenario and the report"
        guard let first = lines.first?.time, first < start else { return note + "." }
        return note + "; before it, in times below zero, the pipeline warms up."
    }

    /// A line's lane in a word.
    func name(of lane: StoryEvent.Lane) -> String {
        if case .fault(let name) = lane { return name }
        return lane.description
    }

    func words(of line: StoryLine) -> String {
        guard let until = line.until, until > line.time else { return line.words }
        return "until \(Wording.clock(until - start)): \(line.words)"
    }

    private func colour(_ text: String, _ tone: StoryLine.Tone, _ style: TerminalStyle) -> String {
        switch tone {
        case .plain: text
        case .routine, .context: style.faint(text)
        case .fault: style.doubtful(text)
        case .trouble, .anomaly: style.bad(text)
        }
    }

    private func padded(_ text: String, _ width: Int, atStart: Bool = false) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return atStart ? space + text : text + space
    }
}
