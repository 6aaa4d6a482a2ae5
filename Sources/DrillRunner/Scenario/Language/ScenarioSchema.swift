import LogPipeline
import StrictYAML

extension Scenario {
    /// The version of the language that this program reads.
    static let languageVersion = "1"

    static let schema = MappingSchema<Scenario>(
        "scenario",
        "A drill: a world, what happens in it, and what is expected.",
        initial: Scenario(),
        fields: {
            Field(
                "logdrill",
                readElsewhereAs: .choice([SchemaChoice(word: languageVersion, documentation: "This language.")]),
                printedAs: languageVersion,
                "The version of the language; comes first."
            )
            Field("name", \.name, .text(), isRequired: true, "What the drill is called, in reports.")
            Field("why", \.why, .optionalText, "Why it matters: what happens in life.")
            Field(
                "import",
                readElsewhereAs: .either(.text("a path"), .list(.text("a path"))),
                printedAs: nil,
                "Files whose keys hold here too, unless this file says otherwise; relative to this file."
            )
            Field("cluster", \.cluster, .mapping(Cluster.schema), "The Kafka cluster.")
            Field("pipeline", \.pipeline, .mappingOrPath(PipelineConfiguration.schema), "The pipeline, or its file's path.")
            Field("store", \.store, .mapping(Store.schema), "The store.")
            Field("shippers", \.shippers, Fleet.value("shippers"), "The processes that read sources.")
            Field("processors", \.processors, Fleet.value("processors"), "The processes that write to the store.")
            Field("workloads", \.workloads, .named(Workload.schema, name: \.name), isRequired: true, "What is logged.")
                .withExample(Workload.example)
            Field("faults", \.faults, .named(Fault.schema, name: \.name), "What goes wrong.")
            Field("expect", \.expectations, .expectations, "What must hold.")
            Field("late after", \.lateAfter, .length, "A record stored after more than this is late.")
            Field("allow", \.allowances, .allowances, AllowanceForm.documentation)
            Field("demonstrates", \.demonstrated, .anomalies, "Anomalies that must appear.")
            Field("sometimes", \.sometimes, .sometimes, "What some run of an exploration must come through.")
            Field("run", \.run, .mapping(Run.schema), "How long, and with which seeds.")
            Field(
                "set",
                readElsewhereAs: .other("a mapping from paths to values"),
                printedAs: nil,
                "Values set by path, such as pipeline.shipper.batch.maxAge."
            )
        }
    )
}

extension ValueSchema where Value == [Expectation] {
    static var expectations: ValueSchema {
        let list = ValueSchema<[ExpectationForm]>.list(of: .mapping(ExpectationForm.schema), count: 0...1_000)
        return list.map({ $0.map(\.expectation) }, back: { $0.isEmpty ? nil : $0.map(ExpectationForm.init) })
    }
}

extension ValueSchema where Value == [Anomaly] {
    /// One anomaly, or a list of them.
    static var anomalies: ValueSchema {
        let one = ValueSchema<Anomaly>.choice(\.meaning)
        let list = ValueSchema<[Anomaly]>.list(of: one, count: 1...18)
        return ValueSchema(type: .either(one.type, list.type)) { node, problems in
            if case .sequence = node.content { return list.decode(node, &problems) }
            return one.decode(node, &problems).map { [$0] }
        } encode: { anomalies in
            anomalies.count == 1 ? one.encode(anomalies[0]) : anomalies.isEmpty ? nil : list.encode(anomalies)
        }
    }
}

extension ValueSchema where Value == String {
    /// Text; not printed where it is empty.
    static var optionalText: ValueSchema {
        let text = ValueSchema.text()
        return ValueSchema(type: text.type, decode: text.decode) { $0.isEmpty ? nil : text.encode($0) }
    }
}

extension ValueSchema {
    /// A mapping; or a path, in whose place the file's content has been put before anything is decoded.
    static func mappingOrPath(_ schema: MappingSchema<Value>) -> ValueSchema {
        let mapping = ValueSchema.mapping(schema)
        return ValueSchema(type: .either(mapping.type, .text("a path")), decode: mapping.decode, encode: mapping.encode)
    }
}
