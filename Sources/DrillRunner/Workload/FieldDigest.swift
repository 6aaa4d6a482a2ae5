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
        var hash = StableHash(seed: UInt64(severity))
        hash.combine(timestamp)
        hash.combine(service)
        hash.combine(environment)
        hash.combine(source)
        hash.combine(message)
        hash.combine(attributes)
        value = hash.value
    }

    /// The hash of a text; 0 for none.
    static func text(_ text: String?) -> UInt64 {
        guard let text else { return 0 }
        var hash = StableHash(seed: 1)
        hash.combine(text)
        return hash.value
    }

    @inline(__always)
    static func text(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = StableHash(seed: 1)
        hash.combine(bytes: bytes)
        return hash.value
    }

    /// The hash of an attribute; a record's attributes are summed up, wrapping around.
    @inline(__always)
    static func attribute(name: UInt64, value: UnsafeRawBufferPointer) -> UInt64 {
        var hash = StableHash(seed: name)
        hash.combine(bytes: value)
        return hash.value
    }

    static func attribute(name: String, value: String) -> UInt64 {
        var hash = StableHash(seed: text(name))
        hash.combine(value)
        return hash.value
    }
}
