extension WorldSettings {
    /// The worlds, each with its own hazards: one world of everything would be too large to visit.
    package static let all: [WorldSettings] = [
        WorldSettings("crash-and-zombie", "resends, a shipper crash, a rebalance with a zombie, lost answers") {
            $0.positions = 2
            $0.crashes = 1
            $0.moves = 1
            $0.losses = 1
        },
        WorldSettings("three-records", "reordering and duplication among three records") {
            $0.positions = 3
        },
        WorldSettings("three-records-crash", "three records and a shipper crash") {
            $0.positions = 3
            $0.sends = 1
            $0.crashes = 1
        },
        WorldSettings("two-partitions", "a stream spread over two partitions, a crash, a rebalance, lost answers") {
            $0.partitions = 2
            $0.spread = true
            $0.crashes = 1
            $0.moves = 1
            $0.losses = 1
        },
        WorldSettings("sealed-batches", "batches of up to two records, sealed anew after a crash") {
            $0.positions = 3
            $0.batchMax = 2
            $0.sends = 1
            $0.crashes = 1
        },
        WorldSettings("cuts", "a record cut before its terminator, read again after a crash") {
            $0.positions = 3
            $0.line = 2
            $0.sends = 1
            $0.crashes = 1
        },
        WorldSettings("filtered", "a record filtered at the source between two that are sent") {
            $0.positions = 3
            $0.filtered = [1]
            $0.crashes = 1
            $0.moves = 1
        },
        WorldSettings("late-writes", "store writes that land after their answer was lost, and a zombie") {
            $0.positions = 2
            $0.sends = 1
            $0.moves = 2
            $0.losses = 2
            $0.lateWrites = true
        },
        WorldSettings("dead-letters", "a poison record, lost answers, a zombie, re-drives at any time") {
            $0.positions = 2
            $0.poison = [0]
            $0.moves = 1
            $0.losses = 2
        },
        WorldSettings("growth", "the topic grows while records are in flight, and the shipper crashes") {
            $0.partitions = 2
            $0.partitionsAtFirst = 1
            $0.crashes = 1
        },
        WorldSettings("truncation", "an unclean election cuts the log; fingerprints tell appends apart") {
            $0.positions = 3
            $0.sends = 1
            $0.givesUp = false
            $0.moves = 1
            $0.truncations = 1
            $0.prefetch = true
            $0.markers = true
        },
        WorldSettings("truncation-same-bytes", "an unclean election, and resends that cannot be told from the lost") {
            $0.positions = 3
            $0.sends = 1
            $0.givesUp = false
            $0.truncations = 1
            $0.moves = 1
            $0.sameBytes = true
            $0.mayOverlook = true
            $0.prefetch = true
            $0.markers = true
        },
        WorldSettings("truncation-crash", "an unclean election and a shipper crash") {
            $0.positions = 2
            $0.sends = 1
            $0.givesUp = false
            $0.crashes = 1
            $0.moves = 1
            $0.truncations = 1
            $0.prefetch = true
            $0.markers = true
        },
        WorldSettings("retention", "retention deletes records before they are read; a zombie") {
            $0.positions = 3
            $0.sends = 1
            $0.givesUp = false
            $0.moves = 1
            $0.retentions = 1
            $0.prefetch = true
            $0.markers = true
        },
        WorldSettings("re-creation", "the topic is deleted and made anew; resends cannot be told from the deleted") {
            $0.positions = 3
            $0.sends = 1
            $0.givesUp = false
            $0.moves = 1
            $0.recreations = 1
            $0.sameBytes = true
            $0.prefetch = true
            $0.markers = true
        },
    ]

    /// The same hazards in worlds small enough for a debug build.
    package static let small: [WorldSettings] = [
        WorldSettings("small-crash", "a resend and a shipper crash") {
            $0.sends = 1
            $0.crashes = 1
        },
        WorldSettings("small-zombie", "a rebalance with a zombie, lost answers, late writes") {
            $0.sends = 1
            $0.moves = 1
            $0.losses = 1
            $0.lateWrites = true
        },
        WorldSettings("small-dead-letters", "a poison record, re-driven") {
            $0.positions = 1
            $0.poison = [0]
            $0.moves = 1
            $0.losses = 2
        },
        WorldSettings("small-truncation", "an unclean election") {
            $0.sends = 1
            $0.givesUp = false
            $0.truncations = 1
            $0.prefetch = true
            $0.markers = true
        },
        WorldSettings("small-re-creation", "the topic made anew") {
            $0.sends = 1
            $0.givesUp = false
            $0.recreations = 1
            $0.sameBytes = true
            $0.prefetch = true
            $0.markers = true
        },
    ]

    /// Worlds in which the protocol does not keep its word, as its documentation says.
    package static let limits: [KnownLimit] = [
        KnownLimit(
            WorldSettings("given-up-hides-lost", "a record given up but appended stands in for one that was lost") {
                $0.sends = 1
                $0.truncations = 1
                $0.prefetch = true
                $0.markers = true
            },
            expected: .unsafe("a record was lost, the floor passed it, nobody noticed")
        )
    ]

    /// The world of that name, from either list.
    package static func named(_ name: String) -> WorldSettings? {
        (all + small).first { $0.name == name }
    }
}

/// A world, and how the protocol fails in it.
package struct KnownLimit: Sendable, CustomStringConvertible {
    package let world: WorldSettings
    package let expected: Exploration.Verdict

    init(_ world: WorldSettings, expected: Exploration.Verdict) {
        self.world = world
        self.expected = expected
    }

    package var description: String { world.name }
}
