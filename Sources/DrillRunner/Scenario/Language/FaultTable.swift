extension Fault {
    /// Which kind goes with which target and which parameters, in Markdown: out of what the decoder asks.
    static var table: String {
        let sorts = FaultTarget.Sort.allCases
        let columns = ["Kind"] + sorts.map { "`\($0.words.replacing(", ", with: "`, `"))`" } + ["Its own keys"]
        let rows = Kind.allCases.map { kind in
            let keys = parameters.filter { $0.kinds.contains(kind) }.map { "`\($0.key)`" }
            return ["`\(kind.rawValue)`"] + sorts.map { kind.targets.contains($0) ? "●" : "" }
                + [keys.joined(separator: ", ")]
        }
        let rule = ["---"] + sorts.map { _ in ":-:" } + ["---"]
        let lines = ([columns, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
        return """
            ## What a fault can hit

            A kind of fault hits the targets with a dot, and has these keys beside those that every fault has.

            \(lines.joined(separator: "\n"))

            """
    }
}
