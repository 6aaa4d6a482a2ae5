import DrillRunner

extension SweepResult {
    /// The schema of ``json(costs:)``; rises when a member changes its meaning or goes, not when one is added.
    public static let schema = "logdrill.sweep/1"

    /// The result as one JSON object on one line; settings are spelled as the scenario spells them, times are seconds.
    public func json(costs: [String]) -> String {
        var json = JSONText()
        json.object { json in
            json.member("schema", Self.schema)
            json.member("build", BuildIdentity.current)
            json.member("goal", goal)
            json.member("searched", searched)
            json.member("from", range.low)
            json.member("to", range.high)
            json.member("tolerancePermille", Int(tolerancePermille))
            json.member("runs", runs)
            json.key("rows")
            json.array(rows) { json, row in json.object { write(row, to: &$0) } }
            json.key("scalability")
            if let scalability {
                json.object { scalability.write(to: &$0) }
            } else {
                json.null()
            }
            json.key("warnings")
            json.array(warnings) { $0.string($1) }
            json.key("model")
            json.array(costs) { $0.string($1) }
        }
        return json.text
    }

    private func write(_ row: SweepRow, to json: inout JSONText) {
        json.key("settings")
        json.object { json in for (path, value) in zip(grid, row.values) { json.member(path, value) } }
        for (name, side) in [("holdsTo", SweepRow.Side.below), ("holdsFrom", .above)] {
            json.key(name)
            if let knee = row.knee, knee.side == side {
                json.object { json in
                    json.member("middle", values.text(at: knee.middle))
                    json.member("least", values.text(at: knee.range.lowerBound))
                    json.member("greatest", values.text(at: knee.range.upperBound))
                }
            } else {
                json.null()
            }
        }
        json.member("knee", row.knee == nil ? row.verdictWord : "found")
        json.key("searches")
        json.array(row.searches) { json, search in
            json.object { json in
                json.member("seed", raw: String(search.seed))
                json.key("points")
                json.array(search.points) { json, point in json.object { write(point, to: &$0) } }
            }
        }
    }

    private func write(_ point: SweepPoint, to json: inout JSONText) {
        json.member("value", values.text(at: point.position))
        switch point.outcome {
        case .holds: json.member("outcome", "holds")
        case .breaks(let reason):
            json.member("outcome", "breaks")
            json.member("reason", reason)
        case .unproven(let reason):
            json.member("outcome", "unproven")
            json.member("reason", reason)
        }
        json.member("measured", point.measured)
        json.member("latencyP99", raw: point.latencyP99.map(Wording.seconds))
        json.member("backlogMax", point.backlogMax)
        json.member("recoverySeconds", raw: point.recovery.map(Wording.seconds))
        json.member("lost", point.lost)
    }
}

extension ScalabilityFit {
    func write(to json: inout JSONText) {
        for (name, estimate, digits) in [
            ("capacityOfOne", capacityOfOne, 3), ("contention", contention, 6), ("coherence", coherence, 9),
        ] {
            json.key(name)
            json.object { json in
                json.member("value", raw: Self.plain(estimate.value, digits))
                json.member("least", raw: Self.plain(estimate.range.lowerBound, digits))
                json.member("greatest", raw: Self.plain(estimate.range.upperBound, digits))
            }
        }
        json.member("explained", raw: Self.plain(explained, 4))
        json.member("peakWorkers", raw: peak.map { Self.plain($0, 1) })
    }

    private static func plain(_ value: Double, _ digits: Int) -> String {
        SweepText.decimal(value, digits).replacing(",", with: "")
    }
}
