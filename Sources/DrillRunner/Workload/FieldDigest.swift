import SystemPorts

/// A hash of the fields of one record, computed twice from different material: from what the generator chose, and from
/// what the store gave back. Attributes count whatever their order; numbers and strings of the same text are equal,
/// because a text line has no types.
struct FieldDigest: Hashable, Sendable {
    let value: UInt64

    @inline(__always)
    init(
        timestamp: Int64,
        severity: UInt8,
        service: UInt64,
        environment: UInt64,
        source: UInt64,
        message: UInt64,
        attributes: UInt64
    ) {
        var hash = TextHash.fold(UInt64(bitPattern: timestamp), service, seed: UInt64(severity))
        hash = TextHash.fold(environment, source, seed: hash)
        value = TextHash.fold(message, attributes, seed: hash)
    }

    /// The hash of a text; 0 for none.
    static func text(_ text: String?) -> UInt64 {
        guard let text else { return 0 }
        var copy = text
        return copy.withUTF8 { Self.text(UnsafeRawBufferPointer($0)) }
    }

    @inline(__always)
    static func text(_ bytes: UnsafeRawBufferPointer) -> UInt64 { TextHash.hash(bytes, seed: 1) }

    /// The hash of an attribute; a record's attributes are summed up, wrapping around.
    @inline(__always)
    static func attribute(name: UInt64, value: UnsafeRawBufferPointer) -> UInt64 { TextHash.hash(value, seed: name) }

    static func attribute(name: String, value: String) -> UInt64 {
        var copy = value
        return copy.withUTF8 { attribute(name: text(name), value: UnsafeRawBufferPointer($0)) }
    }
}
