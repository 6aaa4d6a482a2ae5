/// Numbers over time as one line of block characters.
enum BlockChart {
    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// `values` squeezed or stretched to `width` columns: each column shows the largest of its values, so that a short
    /// spike is not averaged away. A whole block is the largest of all. Zero is a space, so that silence looks like
    /// silence.
    static func line(_ values: [Int], width: Int) -> String {
        guard let top = values.max(), width > 0 else { return "" }
        var line = ""
        for column in 0..<width {
            let from = column * values.count / width
            let until = max(from + 1, (column + 1) * values.count / width)
            let level = values[from..<min(until, values.count)].max() ?? 0
            if level <= 0 {
                line.append(" ")
            } else {
                line.append(blocks[min(blocks.count - 1, (level * blocks.count - 1) / top)])
            }
        }
        return line
    }

    /// A bar from column `from` to `until` with its name: `├ broker-loss ┤`, the name behind it where it does not fit.
    static func bar(_ name: String, from: Int, until: Int, width: Int) -> String {
        let start = max(0, min(from, width - 1))
        let length = max(1, min(until, width) - start)
        let indent = String(repeating: " ", count: start)
        guard length > 1 else {
            return start + name.count + 2 <= width ? indent + "╵ " + name : pad(name + " ", to: start) + "╵"
        }
        let label = " \(name) "
        guard length - 2 >= label.count else {
            let bar = "├" + String(repeating: "─", count: length - 2) + "┤"
            let behind = start + length + label.count <= width
            return behind ? indent + bar + label : pad(name + " ", to: start) + bar
        }
        let left = (length - 2 - label.count) / 2
        let right = length - 2 - label.count - left
        return indent + "├" + String(repeating: "─", count: left) + label + String(repeating: "─", count: right) + "┤"
    }

    /// `text` moved to the right so that it ends before column `column`, where there is room.
    private static func pad(_ text: String, to column: Int) -> String {
        String(repeating: " ", count: max(0, column - text.count)) + text
    }
}
