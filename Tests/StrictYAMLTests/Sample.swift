import StrictYAML
import SystemPorts

/// A small language for the tests: every kind of value once.
struct Sample: Hashable, Sendable {
    enum Colour: String, CaseIterable, Sendable { case red, green, blue }

    struct Cluster: Hashable, Sendable {
        var brokers = 3
        var minInsync = 2
        var retention: Duration? = .seconds(600)
        var batch = 65_536

        static let schema = MappingSchema<Cluster>(
            "cluster",
            "The brokers.",
            initial: Cluster(),
            fields: {
                Field("brokers", \.brokers, .integer(1...99), "How many brokers.")
                Field("min.insync.replicas", \.minInsync, .integer(1...99), "As in Kafka.")
                Field(
                    "retention",
                    \.retention,
                    .orWord("unlimited", .duration(.seconds(1)...(.seconds(86_400)))),
                    "How long records stay."
                )
                Field("batch", \.batch, .size(1...(1 << 30)), "Bytes.")
            },
            check: { cluster, node, problems in
                guard cluster.minInsync > cluster.brokers else { return }
                let place = node.place(of: ["min.insync.replicas"])
                problems.report(.impossible, at: place, "\(cluster.minInsync) in sync of \(cluster.brokers) brokers")
            }
        )
    }

    struct Workload: Hashable, Sendable {
        var name = ""
        var rate = Rate.perSecond(100)
        var poison = Percentage.none
        var from: Duration?

        static let schema = MappingSchema<Workload>(
            "workload",
            "What is offered.",
            initial: Workload(),
            fields: {
                Field("rate", \.rate, .rate(.perSecond(1)...(.perSecond(1_000_000))), isRequired: true, "How fast.")
                Field("poison", \.poison, .percentage, "How much of it cannot be decoded.")
                Field("from", \.from, .duration(.zero...(.seconds(86_400))), "When it starts.")
            }
        )
    }

    var name = ""
    var colour = Colour.red
    var isQuick = true
    var tags: [String] = []
    var start = Timestamp(nanoseconds: 0)
    var cluster = Cluster()
    var workloads: [Workload] = []

    static let schema = MappingSchema<Sample>(
        "sample",
        "A sample.",
        initial: Sample(),
        fields: {
            Field("name", \.name, .text(), isRequired: true, "What it is called.")
            Field("colour", \.colour, .choice(), "Which colour.")
            Field("quick", \.isQuick, .boolean, "Whether it is quick.")
            Field("tags", \.tags, .list(of: .text()), "Words about it.")
            Field("start", \.start, .timestamp, "When it starts.")
            Field("cluster", \.cluster, .mapping(Cluster.schema), "The brokers.")
            Field("workloads", \.workloads, .named(Workload.schema, name: \.name), "What is offered.")
        }
    )

    static func decode(_ text: String, overrides: [String] = []) throws -> Sample {
        try schema.decode(Array(text.utf8), file: "x.yaml", overrides: overrides)
    }

    /// The problems of `text`, one a line; empty where there are none.
    static func problems(_ text: String, overrides: [String] = []) -> [String] {
        do {
            _ = try decode(text, overrides: overrides)
            return []
        } catch let error as InvalidInput {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }
}
