import SystemPorts

/// The protocol with one rule taken out, and the world that must notice.
package struct BrokenVariant: Sendable, CustomStringConvertible {
    /// Where the bug sits.
    package enum Plant: Sendable {
        /// In a value of the protocol: only in builds with the package trait `Mutants`.
        case value
        /// In the caller, which the model is.
        case caller(CallerBug)
    }

    package let name: String
    /// The rule that is missing.
    package let rule: String
    package let world: String
    package let plant: Plant

    private init(_ name: String, _ rule: String, in world: String) {
        self.name = name
        self.rule = rule
        self.world = world
        plant = .value
    }

    private init(_ bug: CallerBug, _ rule: String, in world: String) {
        name = bug.rawValue
        self.rule = rule
        self.world = world
        plant = .caller(bug)
    }

    package var description: String { name }

    /// Whether this build can hold the bug.
    package var isAvailable: Bool {
        guard case .value = plant else { return true }
        #if Mutants
            return true
        #else
            return false
        #endif
    }

    /// Visits the world that must notice; `nil` where this build cannot hold the bug.
    package func explore() -> Exploration? {
        guard let world = WorldSettings.named(world) else { return nil }
        switch plant {
        case .caller(let bug): return world.explore(bug: bug)
        case .value:
            #if Mutants
                return world.explore(mutants: Mutants([Mutant(name)]))
            #else
                return nil
            #endif
        }
    }

    package static let all: [BrokenVariant] = [
        BrokenVariant("max-dedup", "de-duplication holds exact ranges, not a maximum", in: "three-records"),
        BrokenVariant("early-floor", "the floor is announced after it was saved", in: "small-crash"),
        BrokenVariant(.redrawPartition, "a resend goes where the batch was sealed for", in: "two-partitions"),
        BrokenVariant("no-compare", "the checkpoint is written only over the version expected", in: "small-zombie"),
        BrokenVariant("retry-after-unknown", "an unknown outcome means reading everything again", in: "small-zombie"),
        BrokenVariant(
            .redriveByFloor,
            "a re-drive needs a dead row, not a look at the floor",
            in: "small-dead-letters"
        ),
        BrokenVariant("no-dead-row", "a re-drive moves the dead row", in: "small-dead-letters"),
        BrokenVariant("late-ack-revives-given-up", "given up stays given up", in: "crash-and-zombie"),
        BrokenVariant(
            "growth-remaps-existing-stream",
            "a stream keeps the partition count it began with",
            in: "growth"
        ),
        BrokenVariant("no-cut-recorded", "a cut is saved before its record is sent", in: "cuts"),
        BrokenVariant("cut-guards-its-record-only", "what begins at a cut waits for it as well", in: "cuts"),
        BrokenVariant(.cutAnew, "what has its terminator is not cut", in: "cuts"),
        BrokenVariant(.floorBeforeComparison, "the log is compared before it is read on", in: "truncation"),
        BrokenVariant(
            .readAheadUncompared,
            "what was read ahead is compared too, or read again",
            in: "truncation"
        ),
        BrokenVariant("no-acked-count", "the counts below the floor are compared", in: "small-truncation"),
        BrokenVariant(
            "checkpoint-reused-for-re-created-topic",
            "a topic made anew is read from its start",
            in: "re-creation"
        ),
        BrokenVariant(
            "re-created-topic-forgets-ids",
            "a topic made anew inherits what is known of its streams",
            in: "small-re-creation"
        ),
    ]
}
