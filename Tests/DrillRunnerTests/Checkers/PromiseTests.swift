import DrillRunner
import LogPorts
import SystemPorts
import Testing

@Suite("The durability promise")
struct PromiseTests {
    @Test("a careful operator's configuration permits nothing")
    func careful() {
        #expect(PromiseFacts().promise == .strict)
    }

    @Test("each weakening permits its own loss, and says why", arguments: DurabilityPromise.Kind.allCases)
    func weakenings(_ kind: DurabilityPromise.Kind) {
        for (facts, permitted) in Self.weakened {
            #expect(facts.promise.permits(kind) == permitted.contains(kind), "\(facts)")
            if permitted.contains(kind) { #expect(facts.promise.reason(for: kind)?.isEmpty == false) }
        }
    }

    private static func facts(_ change: (inout PromiseFacts) -> Void) -> PromiseFacts {
        var facts = PromiseFacts()
        change(&facts)
        return facts
    }

    private static let weakened: [(PromiseFacts, Set<DurabilityPromise.Kind>)] = [
        (facts { $0.acks = .leader }, [.ackedLoss, .offsetReuse]),
        (facts { $0.acks = .none }, [.ackedLoss, .offsetReuse]),
        (facts { $0.uncleanElection = true }, [.ackedLoss, .offsetReuse]),
        (facts { $0.replicasLosingDisk = 2 }, [.ackedLoss, .offsetReuse]),
        (facts { $0.replicasLosingDisk = 1 }, []),
        (
            facts {
                $0.replicasLosingDisk = 1
                $0.minInSync = 1
            }, [.ackedLoss, .offsetReuse]
        ),
        (facts { $0.replacesLog = true }, [.ackedLoss, .offsetReuse]),
        (
            facts {
                $0.retention = .seconds(60)
                $0.longestOutage = .seconds(61)
            }, [.expiry]
        ),
        (
            facts {
                $0.retention = .seconds(60)
                $0.longestOutage = .seconds(59)
            }, []
        ),
        (facts { $0.deletesUnread = true }, [.expiry]),
        (facts { $0.losesVolatileSources = true }, [.volatileLoss]),
        (facts { $0.guarantee = .atLeastOnce }, [.copies]),
        (facts { $0.guarantee = .idempotent }, []),
        (facts { $0.forgetsStreams = true }, [.copies]),
        (facts { $0.isIdempotent = false }, [.nonIdempotentRetries]),
    ]
}
