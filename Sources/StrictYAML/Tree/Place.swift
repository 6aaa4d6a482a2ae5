/// Where something was written: line and column of a file, or an override on the command line.
public struct Place: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The file as the user named it, or `--set PATH` for an override.
    public let source: String
    /// From 1; 0 where the source has no lines.
    public let line: Int
    /// From 1, in characters; 0 where the source has no lines.
    public let column: Int

    public init(source: String, line: Int, column: Int) {
        self.source = source
        self.line = line
        self.column = column
    }

    /// The place of `--set path=…`.
    public static func override(_ path: String) -> Place {
        Place(source: overridePrefix + path, line: 0, column: 0)
    }

    /// The dotted path of an override; `nil` for a place in a file.
    var overridePath: String? {
        guard line == 0, source.hasPrefix(Place.overridePrefix) else { return nil }
        return String(source.dropFirst(Place.overridePrefix.count))
    }

    private static let overridePrefix = "--set "

    /// Files before overrides, then from the top down.
    public static func < (left: Place, right: Place) -> Bool {
        (left.line == 0 ? 1 : 0, left.source, left.line, left.column)
            < (right.line == 0 ? 1 : 0, right.source, right.line, right.column)
    }

    /// `file:line:column`, as compilers write it.
    public var description: String { line == 0 ? source : "\(source):\(line):\(column)" }
}
