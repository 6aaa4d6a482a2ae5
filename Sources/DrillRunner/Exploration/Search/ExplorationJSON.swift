import SystemPorts

extension Exploration {
    /// The schema of ``json(file:in:reproduce:)``; rises when a member changes its meaning or goes, not when one is
    /// added.
    public static let schema = "logdrill.explore/1"

    /// The batch as one JSON object on one line. Times are seconds; what cannot be said is `null`.
    ///
    /// - Parameters:
    ///   - file: the scenario's file as the user named it.
    ///   - wallTime: how long the batch took in real time.
    ///   - reproduce: the command that runs a failed seed again, just as it ran.
    public func json(file: String, in wallTime: Duration, reproduce: (ExplorationFailure) -> String) -> String {
        var json = JSONText()
        json.object { json in
            json.member("schema", Self.schema)
            json.member("build", BuildIdentity.current)
            json.member("scenario", scenario.name)
            json.member("file", file)
            json.member("isSwarm", raw: "\(isSwarm)")
            json.member("verdict", verdict.rawValue)
            // A batch without a run has neither.
            json.member("firstSeed", raw: seeds.map { "\($0.lowerBound)" })
            json.member("lastSeed", raw: seeds.map { "\($0.upperBound)" })
            json.member("runs", runs)
            json.member("wallSeconds", raw: Wording.seconds(wallTime))
            json.member("seedsPerSecond", raw: perSecond(runs, wallTime))
            json.member("virtualSeconds", raw: Wording.seconds(virtualTime))
            json.member("virtualHoursPerHour", raw: perSecond(Int(virtualTime / .seconds(1)), wallTime))
            json.key("failures")
            json.array(failures) { json, failure in
                json.object { failure.write(to: &$0, reproduce: reproduce(failure)) }
            }
            json.key("inconclusive")
            json.array(inconclusive) { json, run in
                json.object { json in
                    json.member("seed", raw: "\(run.seed)")
                    json.member("reason", run.reason)
                }
            }
            json.key("faults")
            json.array(faults) { json, tally in json.object { tally.write(to: &$0) } }
            json.key("neverHit")
            json.array(neverHit) { $0.string($1.rawValue) }
            json.key("coverage")
            json.object { json in
                for (mark, runs) in coverage { json.member(mark.rawValue, runs) }
            }
            json.key("sometimes")
            json.array(sometimes) { json, asked in
                json.object { json in
                    json.member("name", asked.expectation.title)
                    json.member("runs", asked.runs)
                }
            }
            json.key("unreached")
            json.array(unreached) { $0.string($1.title) }
        }
        return json.text
    }

    /// With a decimal; `nil` where no time has passed.
    private func perSecond(_ count: Int, _ wallTime: Duration) -> String? {
        let milliseconds = wallTime.wholeNanoseconds / 1_000_000
        guard milliseconds > 0 else { return nil }
        let tenths = Int64(count) * 10_000 / milliseconds
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension ExplorationFailure {
    func write(to json: inout JSONText, reproduce: String) {
        json.member("seed", raw: "\(seed)")
        json.member("cause", optional: cause?.description)
        json.member("reason", reason)
        json.member("isError", raw: "\(isError)")
        json.member("reproduce", reproduce)
    }
}

extension Exploration.FaultTally {
    func write(to json: inout JSONText) {
        json.member("kind", kind.rawValue)
        json.member("runs", runs)
        json.member("hits", hits)
        json.member("misses", runs - hits)
        json.member("mayMiss", raw: "\(mayMiss)")
    }
}

extension SometimesExpectation {
    /// The mark's word, or the measure and its bound in words.
    var title: String {
        switch self {
        case .mark(let mark): mark.rawValue
        case .measure(let expectation): "\(expectation.title) \(expectation.bound.words)"
        }
    }
}
