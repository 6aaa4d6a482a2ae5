import StrictYAML

/// The tree builder and printer: what is read must be read again from its printed form, and problems must lie within
/// the text.
func fuzzYAML(_ input: UnsafeRawBufferPointer) {
    let bytes = Array(input)
    var problems = Problems()
    let document = YAMLDocument.parse(bytes, file: "f", into: &problems)
    checkPlaces(problems, in: bytes)
    guard problems.isEmpty else { return }
    guard let document else { breach("no document and no problem") }
    let printed = YAMLPrinter.document(document.root)
    var again = Problems()
    guard let copy = YAMLDocument.parse(Array(printed.utf8), file: "p", limits: roomy, into: &again), again.isEmpty
    else {
        breach("what was printed is refused: \(again.all)\n\(printed)")
    }
    guard outline(copy.root) == outline(document.root) else {
        breach("what was printed reads differently:\n\(printed)")
    }
    _ = YAMLPrinter.line(document.root)
}

/// Printing may lengthen a text by its indentation and escapes.
private let roomy = {
    var limits = YAMLLimits()
    limits.size = 1 << 28
    return limits
}()

/// The content without places and quotes.
func outline(_ node: YAMLNode) -> String {
    switch node.content {
    case .refused: "refused"
    case .scalar(let scalar): "\(scalar.text.utf8.count):\(scalar.text)"
    case .sequence(let elements): "[" + elements.map(outline).joined(separator: ",") + "]"
    case .mapping(let entries):
        "{" + entries.map { "\($0.key.utf8.count):\($0.key)=\(outline($0.value))" }.joined(separator: ",") + "}"
    }
}

/// Every problem points into the text, or just behind it.
func checkPlaces(_ problems: Problems, in bytes: [UInt8]) {
    guard let failure = problems.failure else { return }
    guard failure.problems.count == problems.count else { breach("a problem has vanished") }
    for problem in failure.problems {
        guard problem.place.line >= 1, problem.place.column >= 1, problem.place.line <= bytes.count + 2,
            !problem.message.isEmpty
        else { breach("\(problem) lies nowhere") }
    }
}
