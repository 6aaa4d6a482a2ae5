import LogModel
import StrictYAML

extension ShipperConfiguration {
    static let schema = MappingSchema<ShipperConfiguration>(
        "shipper section",
        "What a shipper reads, how it batches, and what it does when Kafka does not take it.",
        initial: ShipperConfiguration(),
        fields: [
            Field(
                "sources",
                \.sources,
                .named(SourceConfiguration.schema, name: \.name),
                "The inputs, by name; the name is the records' source."
            ),
            Field("batch", \.batch, .mapping(BatchLimits.schema), "When an open batch is sealed."),
            Field("buffer", \.buffer, .mapping(BufferLimits.schema), "How much is held that is not settled."),
            Field("resend", \.resend, .mapping(ResendPolicy.schema), "After a rejected or indeterminate send."),
            Field("registry", \.registry, .mapping(RegistryConfiguration.schema), "Where positions are kept."),
            Field(
                "shutdownDeadline",
                \.shutdownDeadline,
                .duration(.zero ... .seconds(3_600)),
                "How long a stopping shipper may still flush."
            ),
            Field(
                "pollInterval",
                \.pollInterval,
                .duration(.milliseconds(1) ... .seconds(60)),
                "The least time between two reads of a source that had no full chunk to give."
            ),
            Field("readChunk", \.readChunkBytes, .size(512...(64 << 20)), "Bytes per read."),
            Field(
                "spreadBlock",
                \.spreadBlock,
                .orWord("never", blockSize),
                "Spreads new streams over partitions in blocks of so many bytes (or records); never keeps their order."
            ),
        ],
        check: { shipper, node, problems in
            let isRoomy = shipper.buffer.maxBytes >= shipper.batch.maxBytes
            require(isRoomy, at: ["buffer", "maxBytes"], node, &problems, "the buffer must hold at least one batch")
        }
    )

    private static let blockSize = ValueSchema<Int>.integer(1...Int.max).map({ Int64($0) }, back: { Int($0) })
}

extension BatchLimits {
    static let schema = MappingSchema<BatchLimits>(
        "batch section",
        "When an open batch is sealed: at the first limit reached.",
        initial: BatchLimits(),
        fields: [
            Field("maxRecords", \.maxRecords, .integer(1...1_000_000), "Records."),
            Field("maxBytes", \.maxBytes, .size(1_024...(1 << 30)), "On the wire, before compression."),
            Field(
                "maxAge",
                \.maxAge,
                .duration(.zero ... .seconds(3_600)),
                "Since the batch's first record was read."
            ),
        ]
    )
}

extension BufferLimits {
    static let schema = MappingSchema<BufferLimits>(
        "buffer section",
        "How much a shipper holds that is not settled.",
        initial: BufferLimits(),
        fields: [
            Field("maxBytes", \.maxBytes, .size(1_024...(1 << 40)), "Open and sealed batches of all sources."),
            Field("overflow", \.overflow, .choice(OverflowPolicy.documentation), "What happens at the limit."),
        ]
    )
}

extension OverflowPolicy {
    static func documentation(_ policy: OverflowPolicy) -> String {
        switch policy {
        case .block: "Reading stops until there is room."
        case .dropNewest: "Records just read are dropped and counted."
        case .dropOldest: "The oldest batches never sent are dropped and counted."
        }
    }
}

extension ResendPolicy {
    static let schema = MappingSchema<ResendPolicy>(
        "resend section",
        "What happens to a batch whose send was rejected or indeterminate.",
        initial: ResendPolicy(),
        fields: [
            Field("initialBackoff", \.initialBackoff, backoff, "The ceiling of the first wait."),
            Field("maximumBackoff", \.maximumBackoff, backoff, "No ceiling is higher."),
            Field(
                "giveUpAfter",
                \.giveUpAfter,
                .orWord("never", age),
                "For sources that cannot be read again: when a batch is given up and counted as dropped."
            ),
            Field(
                "giveUpRereadableAfter",
                \.giveUpRereadableAfter,
                .orWord("never", age),
                "The same for files."
            ),
        ],
        check: { resend, node, problems in
            let isOrdered = resend.initialBackoff <= resend.maximumBackoff
            let message = "initialBackoff must not be longer than maximumBackoff"
            require(isOrdered, at: ["initialBackoff"], node, &problems, message)
        }
    )

    private static let backoff = ValueSchema<Duration>.duration(.milliseconds(1) ... .seconds(3_600))
    private static let age = ValueSchema<Duration>.duration(.zero ... .year)
}

extension RegistryConfiguration {
    static let schema = MappingSchema<RegistryConfiguration>(
        "registry section",
        "Where a shipper keeps which stream each source is, and how far it is settled.",
        initial: RegistryConfiguration(),
        fields: [
            Field("path", \.path, .text("a path below the data directory"), "The registry's file."),
            Field(
                "persistInterval",
                \.persistInterval,
                .duration(.milliseconds(1) ... .seconds(3_600)),
                "How long settled positions wait to be persisted together."
            ),
        ]
    )
}
