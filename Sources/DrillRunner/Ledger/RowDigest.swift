import LogModel
import LogPorts
import SystemPorts

/// Computes the ``FieldDigest`` of stored rows. Texts that repeat are hashed once per batch.
struct RowDigest: ~Copyable {
    private let batch: LogBatch
    private let services: [UInt64]
    private let environments: [UInt64]
    private let sources: [UInt64]
    /// Attribute names that the pipeline's configuration adds, and the workload knows nothing of.
    private let ignored: [UInt64]

    /// - Parameter ignoring: hashes of names (``FieldDigest/text(_:)``) of added fields, few.
    init(_ batch: LogBatch, ignoring: [UInt64]) {
        self.batch = batch
        services = batch.services.texts.map { FieldDigest.text($0) }
        environments = batch.environments.texts.map { FieldDigest.text($0) }
        sources = batch.sources.texts.map { FieldDigest.text($0) }
        ignored = ignoring
    }

    func digest(_ row: Int, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var attributes: UInt64 = 0
        for index in 0..<batch.attributeCount(row) {
            let name = slice(bytes, batch.attributeNameRange(row, index))
            let value = slice(bytes, batch.attributeValueRange(row, index))
            if isPlain(name), isPlain(value) {
                let hash = FieldDigest.text(name)
                if !ignored.contains(hash) { attributes &+= FieldDigest.attribute(name: hash, value: value) }
            } else {
                let attribute = batch.attribute(row, index)
                if !ignored.contains(FieldDigest.text(attribute.name)) {
                    attributes &+= FieldDigest.attribute(name: attribute.name, value: attribute.value.text ?? "null")
                }
            }
        }
        if let trace = batch.traceID(row) { attributes &+= FieldDigest.attribute(name: "trace_id", value: trace) }
        if let span = batch.spanID(row) { attributes &+= FieldDigest.attribute(name: "span_id", value: span) }
        return FieldDigest(
            timestamp: batch.timestamp(row).nanoseconds,
            severity: batch.severity(row).number,
            service: services[batch.serviceSymbol(row)],
            environment: environments[batch.environmentSymbol(row)],
            source: sources[batch.sourceSymbol(row)],
            message: message(row, bytes),
            attributes: attributes
        ).value
    }

    private func message(_ row: Int, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        if batch.messageHasEscapes(row) { return batch.messageText(row).withUnsafeBytes { FieldDigest.text($0) } }
        return FieldDigest.text(slice(bytes, batch.messageRange(row)))
    }

    @inline(__always)
    private func slice(_ bytes: UnsafeRawBufferPointer, _ range: ByteRange) -> UnsafeRawBufferPointer {
        range.isNull
            ? UnsafeRawBufferPointer(start: nil, count: 0) : UnsafeRawBufferPointer(rebasing: bytes[range.bounds])
    }

    /// Whether a string's body is its text.
    @inline(__always)
    private func isPlain(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset &+ 8 <= bytes.count {
            // Backslashes become zeros, which a borrow tells from all else.
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ 0x5C5C_5C5C_5C5C_5C5C
            if (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0 { return false }
            offset &+= 8
        }
        while offset < bytes.count {
            if bytes[offset] == 0x5C { return false }
            offset &+= 1
        }
        return true
    }
}
