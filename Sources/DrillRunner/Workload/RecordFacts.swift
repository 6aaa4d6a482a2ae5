/// What the generator chose for one record.
struct RecordFacts: Hashable, Sendable {
    /// Index into the plan's services.
    let service: UInt16
    let severity: UInt8
    let isPoison: Bool
    /// ``FieldDigest`` of the fields as the store must give them back; 0 where it was not asked for.
    let digest: UInt64

    /// Of a recorded line: what is in it, its source's format says.
    static let unknown = RecordFacts(service: 0, severity: 0, isPoison: false, digest: 0)
}

/// Random bits that depend on a seed and an ordinal only (SplitMix64).
struct OrdinalRandom {
    private var state: UInt64

    @inline(__always)
    init(seed: UInt64, ordinal: Int) {
        var mixed = seed ^ (UInt64(truncatingIfNeeded: ordinal) &* 0xD1B5_4A32_D192_ED03)
        mixed = (mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93
        state = mixed ^ (mixed >> 32)
    }

    @inline(__always)
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
