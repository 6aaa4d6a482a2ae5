import Testing

/// What somebody types in a folder with ``files``, and all that is then said on standard error.
struct CommandMistake: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let input: String
    /// `⋯` stands for the rest of a list that grows.
    let message: String

    init(_ arguments: [String], input: String = "", _ message: String) {
        self.arguments = arguments
        self.input = input
        self.message = message
    }

    var testDescription: String { arguments.joined(separator: " ") }

    /// Whether `text` is the message, whatever stands for `⋯`.
    func isSaid(by text: String) -> Bool {
        let parts = message.split(separator: "⋯", omittingEmptySubsequences: false)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else { return text == message + "\n" }
        guard text.hasPrefix(first), text.hasSuffix(last + "\n") else { return false }
        return text.count >= first.count + last.count + 1
    }

    static let files: [String: [UInt8]] = [
        "app.log": Array("2026-01-02 03:04:05 a\n2026-01-02 03:04:06 b\n".utf8),
        "empty.log": [],
        "blank.log": Array("\n\n\n".utf8),
        "untimed.log": Array("hello\nworld\n".utf8),
        "app.log.gz": [0x1F, 0x8B, 8, 0, 0],
        "app.log.zst": [0x28, 0xB5, 0x2F, 0xFD, 0],
        "app.log.xz": [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0],
        "app.log.bz2": Array("BZh9".utf8),
        "wide.log": [0xFF, 0xFE, 0x32, 0],
        "image.png": Array(repeating: Array(0..<32), count: 10).flatMap(\.self),
        "there.logrec": Array("x".utf8),
        "key": [],
        "folder/none.txt": [],
        "Scenarios/none.txt": [],
        "small.yaml": Array("logdrill: 1\nname: small\nworkloads: {w: {rate: 10/s}}\nrun: {until: 1s}\n".utf8),
        "wrong.yaml": Array("logdrill: 1\nname: x\nworkloads: {w: {rat: 10/s}}\n".utf8),
        "replay.yaml": Array("logdrill: 1\nname: x\nworkloads: {w: {rate: 1/s, replay: {file: gone.log}}}\n".utf8),
        "damaged.yaml": Array("logdrill: 1\nname: x\nworkloads: {w: {replay: {file: there.logrec}}}\n".utf8),
        "other.json": Array("{}\n".utf8),
        "newer.json": Array("{\"schema\":\"logdrill.run/99\"}\n".utf8),
        "broken.json": Array("{\"a\n".utf8),
        "nothing.json": Array("\n".utf8),
    ]
}
