import KafkaPorts
public import StrictYAML

extension PipelineConfiguration {
    /// The configuration file: decoder, effective printing and reference out of one declaration.
    public static let schema = MappingSchema<PipelineConfiguration>(
        "configuration",
        "One pipeline: what its shippers read, the topics between, what its processors do, and the store.",
        initial: PipelineConfiguration(),
        fields: [
            Field("version", \.version, .integer(1...Int.max), "Counts the snapshots of this configuration."),
            Field("name", \.name, .name, "Names the pipeline in checkpoints and metrics."),
            Field("kafka", \.kafka, .mapping(KafkaConfiguration.schema), "The cluster, the topics, the clients."),
            Field("shipper", \.shipper, .mapping(ShipperConfiguration.schema), "From the sources to Kafka."),
            Field("processor", \.processor, .mapping(ProcessorConfiguration.schema), "From Kafka to the store."),
            Field("store", \.store, .mapping(StoreConfiguration.schema), "Where the records end up."),
        ],
        check: checkWhole
    )

    /// Decodes a configuration file, overrides applied first.
    ///
    /// - Parameters:
    ///   - file: as the user named it, for messages.
    ///   - overrides: `PATH=VALUE` arguments, later ones win.
    /// - Throws: everything that is wrong, at once.
    public init(yaml bytes: [UInt8], file: String, overrides: [String] = []) throws(InvalidInput) {
        self = try Self.schema.decode(bytes, file: file, overrides: overrides)
    }

    /// The whole configuration as YAML, defaults included. Holds references to secrets, never their values.
    public var effectiveYAML: String { Self.schema.write(self) }

    private static func checkWhole(_ pipeline: PipelineConfiguration, _ node: YAMLNode, _ problems: inout Problems) {
        let messageMax = pipeline.kafka.producer.messageMaxBytes
        if pipeline.shipper.batch.maxBytes > messageMax {
            problems.report(
                .impossible,
                at: node.place(of: ["shipper", "batch", "maxBytes"]),
                "shipper.batch.maxBytes is larger than kafka.producer.messageMaxBytes (\(SizeText.write(messageMax)))"
            )
        }
        // A record holds a line twice at most when every byte of it is escaped, beside its own fields.
        for source in pipeline.shipper.sources where source.maximumLineBytes > messageMax / 2 {
            problems.report(
                .impossible,
                at: node.place(of: ["shipper", "sources", source.name, "maximumLineBytes"]),
                "shipper.sources.\(source.name).maximumLineBytes must be at most half of kafka.producer.messageMaxBytes"
                    + " (\(SizeText.write(messageMax)))"
            )
        }
    }
}

extension StoreConfiguration {
    static let schema = MappingSchema<StoreConfiguration>(
        "store",
        "Where the records end up.",
        initial: StoreConfiguration(),
        fields: [
            Field("kind", \.kind, .choice(), "Which store."),
            Field("guarantee", \.guarantee, .choice(), "What it is asked to promise."),
        ]
    )
}
