/// Collects the problems of one input while it is decoded, and knows which key is being decoded.
public struct Problems: Sendable {
    public private(set) var all: [Problem] = []
    /// The keys from the top to the value in hand.
    public private(set) var path: [String] = []
    private var faultyPaths: [[String]] = []

    public init() {}

    public var isEmpty: Bool { all.isEmpty }
    public var count: Int { all.count }

    /// Runs `body` for the value of `key`.
    public mutating func inside<Result>(_ key: String, _ body: (inout Problems) -> Result) -> Result {
        path.append(key)
        defer { path.removeLast() }
        return body(&self)
    }

    /// The dotted path of the value in hand, as `--set` takes it; empty at the top.
    public var dottedPath: String { path.joined(separator: ".") }

    /// Adds a problem of the value in hand. Its message starts with the dotted path, unless the place shows it.
    public mutating func report(_ code: Problem.Code, at place: Place, _ message: String) {
        let isShown = path.isEmpty || place.overridePath == dottedPath
        report(Problem(code, at: place, isShown ? message : "\(dottedPath): \(message)"))
    }

    /// Adds a problem whose message says by itself what it is about.
    public mutating func report(_ problem: Problem) {
        guard !all.contains(problem) else { return }
        all.append(problem)
        faultyPaths.append(path)
    }

    /// Adds `words` to what the newest problem says is accepted, if there is one newer than the first `count`.
    mutating func widenAccepted(since count: Int, by words: String) {
        guard all.count > count, let last = all.popLast() else { return }
        let hint = last.message.firstRange(of: "; did you mean ")?.lowerBound ?? last.message.endIndex
        let message = last.message[..<hint] + words + last.message[hint...]
        all.append(Problem(last.code, at: last.place, String(message)))
    }

    /// Whether something at or below `path` is wrong already, so that nothing can be concluded from it.
    public func concern(_ path: [String]) -> Bool {
        faultyPaths.contains { $0.starts(with: path) }
    }

    /// What to throw; `nil` when all is well.
    public var failure: InvalidInput? {
        guard !all.isEmpty else { return nil }
        let order = all.indices.sorted { (all[$0].place, $0) < (all[$1].place, $1) }
        return InvalidInput(order.map { all[$0] })
    }

    public func throwIfAny() throws(InvalidInput) {
        if let failure { throw failure }
    }
}
