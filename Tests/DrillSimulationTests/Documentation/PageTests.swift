import Foundation
import Testing

@Suite("The documentation page and its example")
struct PageTests {
    private let root = URL(filePath: #filePath).deletingLastPathComponent()

    private func lines(of file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private func blocks(_ lines: [String], from begin: String, to end: String) -> [[String]] {
        var blocks: [[String]] = []
        var current: [String]?
        for line in lines {
            if line == begin {
                current = []
            } else if line == end, let block = current {
                blocks.append(block)
                current = nil
            } else {
                current?.append(line)
            }
        }
        return blocks
    }

    @Test("the page shows the code that is compiled here")
    func pageIsInSync() throws {
        let source = try lines(of: root.appending(path: "OnceLoaderTests.swift"))
        let page = try lines(
            of: root.appending(path: "../../../Sources/DrillSimulation/DrillSimulation.docc/TestAnyAsyncCode.md")
        )
        let compiled = blocks(source, from: "// page: begin", to: "// page: end")
        let shown = blocks(page, from: "```swift", to: "```")
        #expect(compiled.count == 3)
        #expect(compiled == shown)
    }
}
