import LogPorts
import StrictYAML

extension Scenario.Store {
    static let schema = MappingSchema<Scenario.Store>(
        "store",
        "The store; times are medians.",
        initial: Scenario.Store(),
        fields: {
            Field("guarantee", \.guarantee, .choice(), "What the store promises of repeated and interrupted appends.")
            Field("concurrency", \.concurrency, .integer(1...1_000), "Pieces of work done at a time.")
            Field("queue", \.queue, .integer(1...1_000_000), "Requests that wait at most; more are refused.")
            Field(
                "capacity",
                \.capacity,
                .orWord("unlimited", .integer(1...1_000_000_000)),
                "Records that it holds at most."
            )
            Field("append", \.append, .time, "How long an append takes, whatever its size.")
            Field("row", \.row, .time, "How much longer for each row.")
            Field("query", \.query, .time, "How long a read takes.")
            Field("network", \.network, .time, "One way between a processor and the store.")
            Field("timeout", \.timeout, .length, "How long a client waits for an answer.")
        }
    )
}

extension Scenario.Fleet {
    static func schema(_ noun: String) -> MappingSchema<Scenario.Fleet> {
        MappingSchema<Scenario.Fleet>(
            noun,
            "Processes of one kind, numbered from 1.",
            initial: Scenario.Fleet(count: 1),
            fields: {
                Field("count", \.count, .integer(1...100), "How many.")
                Field("cores", \.cores, .integer(1...256), "Processor cores of each.")
            }
        )
    }

    /// A mapping, or just how many.
    static func value(_ noun: String) -> ValueSchema<Scenario.Fleet> {
        ValueSchema<Scenario.Fleet>.either(
            ValueSchema<Int>.integer(1...100),
            if: { node in node.text != nil },
            or: ValueSchema<Scenario.Fleet>.mapping(schema(noun)),
            first: { count in Scenario.Fleet(count: count) },
            second: { fleet in fleet },
            split: { fleet -> (Int?, Scenario.Fleet?) in fleet.cores == 1 ? (fleet.count, nil) : (nil, fleet) }
        )
    }
}

extension Scenario.Run {
    static let schema = MappingSchema<Scenario.Run>(
        "run",
        "How long the run is, and with which seeds.",
        initial: Scenario.Run(),
        fields: {
            Field("seeds", \.seeds, .seeds, "One run for each: a number, a range such as 1..10, or a list.")
            Field("until", \.until, .length, "When the workloads end.")
            Field("drain", \.drain, .length, "How long everything in flight may then take to settle.")
            Field("atMost", \.atMost, .length, "The virtual time that ends the run in any case.")
        },
        check: { run, node, problems in
            guard run.until > run.atMost else { return }
            let message =
                "the workloads end after \(DurationText.write(run.until)), "
                + "but the run ends after \(DurationText.write(run.atMost)) (atMost)"
            problems.inside("until") { $0.report(.impossible, at: node.place(of: ["until"]), message) }
        }
    )
}

extension ValueSchema where Value == [UInt64] {
    /// One seed, a range of them, or a list.
    static var seeds: ValueSchema {
        let type = SchemaType.quantity(
            "a seed such as 7, a range such as 1..10 (at most 10000 seeds), or a list of seeds"
        )
        let scalar = ValueSchema.scalar(type, read: read, print: write)
        let number = ValueSchema<UInt64>.scalar(
            .quantity("a whole number from 0"),
            read: { text in seed(text[...]).map { .value($0) } ?? .refused(suggestion: nil) },
            print: { String($0) }
        )
        let list = ValueSchema.list(of: number, count: 1...10_000)
        return ValueSchema(type: type) { node, problems in
            if case .sequence = node.content { return list.decode(node, &problems) }
            return scalar.decode(node, &problems)
        } encode: { seeds in
            isRange(seeds) ? scalar.encode(seeds) : list.encode(seeds)
        }
    }

    @Sendable
    private static func read(_ text: String) -> ScalarReading<[UInt64]> {
        if let single = seed(text[...]) { return .value([single]) }
        guard let dots = text.firstRange(of: ".."), let first = seed(text[..<dots.lowerBound]),
            let last = seed(text[dots.upperBound...])
        else { return .refused(suggestion: nil) }
        guard first <= last, last - first < 10_000 else { return .refused(suggestion: nil) }
        return .value(Array(first...last))
    }

    @Sendable
    private static func write(_ seeds: [UInt64]) -> String {
        guard let first = seeds.first, let last = seeds.last, seeds.count > 1 else { return String(seeds.first ?? 1) }
        return "\(first)..\(last)"
    }

    private static func isRange(_ seeds: [UInt64]) -> Bool {
        !seeds.isEmpty && zip(seeds, seeds.dropFirst()).allSatisfy { $0 < .max && $0 + 1 == $1 }
    }

    private static func seed(_ text: Substring) -> UInt64? {
        guard let number = UInt64(text), String(number) == text else { return nil }
        return number
    }
}
