/// A state of the whole world: numbers of interned values, and what is left of the budgets.
struct WorldState: Hashable {
    var shipper: UInt32
    var network: UInt32 = 0
    var logs: Pair
    var checkpoints: Pair
    /// The two processors' views of the two partitions; 0 where a processor has none.
    var processors: (first: Pair, second: Pair)
    var outcomes: UInt32
    /// A store write of unknown outcome that may still land; 0 for none.
    var lateWrite: UInt32 = 0
    var budgets: Budgets

    /// A value per partition.
    struct Pair: Hashable {
        var first: UInt32
        var second: UInt32

        subscript(partition: Int) -> UInt32 {
            get { partition == 0 ? first : second }
            set { if partition == 0 { first = newValue } else { second = newValue } }
        }

        var word: UInt64 { UInt64(first) << 32 | UInt64(second) }
    }

    struct Budgets: Hashable {
        var crashes: UInt8
        var moves: UInt8
        var losses: UInt8
        var truncations: UInt8
        var retentions: UInt8
        var recreations: UInt8
        /// The owner of each partition, one bit each.
        var owners: UInt8 = 0
        var topicHasGrown = false
        /// The terminator of ``WorldSettings/line`` is there.
        var lineIsComplete: Bool
    }

    func processor(_ number: Int, _ partition: Int) -> UInt32 {
        number == 0 ? processors.first[partition] : processors.second[partition]
    }

    mutating func setProcessor(_ number: Int, _ partition: Int, _ value: UInt32) {
        if number == 0 { processors.first[partition] = value } else { processors.second[partition] = value }
    }

    private var budgetWord: UInt64 {
        UInt64(budgets.crashes) | UInt64(budgets.moves) << 8 | UInt64(budgets.losses) << 16
            | UInt64(budgets.truncations) << 24 | UInt64(budgets.recreations) << 32 | UInt64(budgets.owners) << 40
            | (budgets.topicHasGrown ? 1 << 48 : 0) | (budgets.lineIsComplete ? 1 << 49 : 0)
            | UInt64(budgets.retentions) << 56
    }

    static func == (left: WorldState, right: WorldState) -> Bool {
        left.shipper == right.shipper && left.network == right.network && left.logs.word == right.logs.word
            && left.checkpoints.word == right.checkpoints.word
            && left.processors.first.word == right.processors.first.word
            && left.processors.second.word == right.processors.second.word && left.outcomes == right.outcomes
            && left.lateWrite == right.lateWrite && left.budgetWord == right.budgetWord
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(UInt64(shipper) << 32 | UInt64(network))
        hasher.combine(logs.word)
        hasher.combine(checkpoints.word)
        hasher.combine(processors.first.word)
        hasher.combine(processors.second.word)
        hasher.combine(UInt64(outcomes) << 32 | UInt64(lateWrite))
        hasher.combine(budgetWord)
    }
}
