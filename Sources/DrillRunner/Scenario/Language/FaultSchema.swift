import StrictYAML

extension Fault {
    static let schema = MappingSchema<Fault>(
        "fault",
        "Something that goes wrong, at a stated time, to a stated part of the world.",
        initial: Fault(),
        fields: {
            Field("kind", \.kind, .choice { $0.documentation }, isRequired: true, "What goes wrong.")
            Field("target", \.target, .target, "What it hits, chosen when the fault begins.")
            Field("at", \.startTime, .time, "When it begins, after the run's start.")
            Field("after", \.startLandmark, .landmark, "Begins when this fault is undone, or burst over, or begun.")
            Field("delay", \.startDelay, .time, "So long after that.")
            Field("when", \.startCondition, .condition, "Begins as soon as this is measured.")
            Field("for", \.duration, .length, "When it is undone, after its start; else with the run.")
            Field("undo", \.undo, .undo, "What it is undone by, instead of a time.")
            Field("every", \.every, .length, "It begins again each time this much has passed.")
            Field("from", \.from, .target, "The other end of the link.")
            Field("direction", \.direction, .choice(), "Which way nothing gets through.")
            Field("loses", \.loses, .choice(), "What a crash takes from a broker's disk.")
            Field("moment", \.moment, .choice(), "On which side of the append the answer gets lost.")
            Field("share", \.share, .percentage, "How much of the traffic is concerned.")
            Field("by", \.by, .time, "How much longer it takes, or how far the clock is off.")
            Field("behind", \.isBehind, .boolean, "Whether the clock is behind, not ahead.")
            Field("times", \.times, .integer(1...1_000_000), "How many times longer it takes.")
            Field("down", \.down, .length, "How long it is down, again and again.")
            Field("up", \.up, .length, "How long it is up in between.")
            Field("pause", \.pause, .time, "Between one process and the next, after the first is back.")
            Field("needsOperator", \.needsOperator, .boolean, "Whether only an operator can help.")
            Field("mayMiss", \.mayMiss, .boolean, "A run in which it changes nothing counts all the same.")
        },
        rule: { fault, key in fault.reasonAgainst(key) },
        finish: { fault in
            if fault.kind == .loseController, fault.target == .store { fault.target = .controller }
        },
        check: { fault, node, problems in fault.check(node, &problems) }
    )

    /// Which kinds a parameter belongs to; keys that are not here belong to all.
    static let parameters: [(key: String, kinds: [Kind])] = [
        ("from", [.cut, .latency]),
        ("direction", [.cut]),
        ("loses", [.crash]),
        ("moment", [.connectionLoss, .answerLoss]),
        ("share", [.connectionLoss, .errors, .answerLoss]),
        ("by", [.latency, .slow, .slowDisk, .clockSkew]),
        ("behind", [.clockSkew]),
        ("times", [.slow]),
        ("down", [.flapping]),
        ("up", [.flapping]),
        ("pause", [.rollingRestart]),
        ("needsOperator", [.full]),
    ]

    /// Why `key` cannot stand beside this fault's kind or start; `nil` where it can.
    private func reasonAgainst(_ key: String) -> String? {
        if let kinds = Self.parameters.first(where: { $0.key == key })?.kinds, !kinds.contains(kind) {
            return "\(kind.rawValue) has no such parameter; it belongs to: "
                + kinds.map(\.rawValue).joined(separator: ", ")
        }
        switch (key, start) {
        case ("at", .after(let landmark, _)):
            return "it begins after \(landmark); accepted: at, or after with a delay"
        case ("at", .when), ("delay", .when):
            return "it begins when something is measured; accepted: one of at, after with a delay, when"
        case ("when", .after(let landmark, _)):
            return "it begins after \(landmark); accepted: one of at, after with a delay, when"
        case ("after", .at), ("delay", .at): return "it begins at a stated time; accepted: at, or after with a delay"
        case ("for", _) where undo != nil: return "it is undone by something else; accepted: for, or undo"
        case ("for", _), ("undo", _):
            guard [.restart, .rollingRestart, .loseController].contains(kind) else { return nil }
            return "\(kind.rawValue) is over by itself; accepted without \"\(key)\""
        case ("loses", _) where !target.isBroker:
            return "only a broker loses more than what its process had not synced; accepted: for brokers"
        default: return nil
        }
    }

    /// Which kinds can hit the target that this one cannot, and what is like it among them.
    private func others(for found: String) -> String {
        let sort = kind == .loseController && found == "store" ? FaultTarget.Sort.store : target.sort
        let others = Kind.allCases.filter { $0.targets.contains(sort) }
        let akin = kind.akin.filter(others.contains).map(\.rawValue)
        let hint = akin.isEmpty ? "" : "; did you mean \(akin.joined(separator: " or "))?"
        return "; what can hit \(found): \(others.map(\.rawValue).joined(separator: ", "))\(hint)"
    }

    private func check(_ node: YAMLNode, _ problems: inout Problems) {
        func report(_ key: String, _ message: String, _ code: Problem.Code = .impossible) {
            problems.inside(key) { $0.report(code, at: node.place(of: [key]), message) }
        }
        let place = problems.dottedPath
        if node["at"] == nil && node["after"] == nil && node["when"] == nil {
            let message =
                "the key \"at\" is missing in \(place); accepted: \(DurationText.accepted); or after: another fault; "
                + "or when: something is measured"
            problems.report(Problem(.missingKey, at: node.place, message))
        }
        if node["target"] == nil && !kind.targets.contains(.store) && kind != .loseController {
            let message =
                "the key \"target\" is missing in \(place); accepted for \(kind.rawValue): \(kind.acceptedTargets)"
            problems.report(Problem(.missingKey, at: node.place, message))
        } else if !kind.targets.contains(target.sort) || (kind == .loseController && node["target"]?.text == "store") {
            let found = node["target"]?.text ?? target.description
            report("target", "\(kind.rawValue) cannot hit \(found); accepted: \(kind.acceptedTargets)\(others(for: found))")
        }
        if kind == .cut || kind == .latency {
            if !from.isEndpoint { report("from", "no link begins at \(from); accepted: brokers, shippers, processors") }
            if !from.isBroker && !target.isBroker {
                report("from", "one end of the link must be a broker; accepted: broker N, all brokers, …")
            }
            if from == target && target != .allBrokers { report("from", "both ends of the link are \(target)") }
        }
        if [.latency, .slowDisk, .clockSkew].contains(kind) && by == .zero {
            let message = "the key \"by\" is missing in \(place); accepted: \(DurationText.accepted)"
            problems.report(Problem(.missingKey, at: node.place, message))
        }
        if kind == .slow && times == 1 && by == .zero {
            let message = "a slow fault needs \"times\" or \"by\"; accepted: times: 10, or by: 200ms"
            problems.report(.missingKey, at: node.place, message)
        }
        if share == .none { report("share", "none of the traffic is concerned; accepted: more than 0%") }
        if let every, let duration, every <= duration {
            report("every", "it begins again before it is undone (for: \(DurationText.write(duration)))")
        }
    }
}

extension ValueSchema where Value == FaultTarget {
    /// A selector.
    static var target: ValueSchema {
        .scalar(
            .quantity(FaultTarget.accepted, ScalarShape(pattern: "^[A-Za-z]")),
            read: { text in
                if let target = FaultTarget(text) { return .value(target) }
                return .refused(suggestion: FaultTarget.nearest(to: text))
            },
            print: { $0.description }
        )
    }
}

extension FaultTarget {
    /// The selector that a mistyped one was meant to be: numbers and topics stay as they are.
    static func nearest(to text: String) -> String? {
        let compact = text.split(separator: " ").joined(separator: " ").lowercased()
        if FaultTarget(compact) != nil { return compact }
        if let word = Spelling.nearest(to: compact, among: fixed.map(\.description)) { return word }
        let words = compact.split(separator: " ").map(String.init)
        guard let last = words.last, words.count > 1 else { return nil }
        let rest = words.dropLast().joined(separator: " ")
        guard let head = Spelling.nearest(to: rest, among: ["broker", "shipper", "processor", "leader of"]) else {
            return nil
        }
        return FaultTarget("\(head) \(last)").map(\.description)
    }
}
