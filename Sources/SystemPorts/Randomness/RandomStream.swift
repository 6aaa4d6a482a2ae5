/// A reproducible sequence of random numbers (xoshiro256**, seeded through SplitMix64).
///
/// Logdrill draws with functions of its own, because the standard library may change its algorithms between
/// versions and a seed must mean the same run tomorrow. No floating point is involved.
public struct RandomStream: Sendable {
    private var a: UInt64
    private var b: UInt64
    private var c: UInt64
    private var d: UInt64

    public init(seed: UInt64) {
        var state = seed
        a = Self.splitMix(&state)
        b = Self.splitMix(&state)
        c = Self.splitMix(&state)
        d = Self.splitMix(&state)
    }

    /// The substream called `name` of `seed`. Streams of different names are independent, so that adding a fault
    /// does not change the workload.
    public init(seed: UInt64, name: String) {
        var hash = StableHash(seed: seed)
        hash.combine(name)
        self.init(seed: hash.value)
    }

    /// Sixty-four uniformly random bits.
    public mutating func next() -> UInt64 {
        let product = b &* 5
        let result = ((product << 7) | (product >> 57)) &* 9
        let shifted = b << 17
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        d = (d << 45) | (d >> 19)
        return result
    }

    /// A uniformly random number in `0 ..< bound` (Lemire's method, without bias). `bound` must be positive.
    public mutating func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "a random number below zero does not exist")
        var (high, low) = next().multipliedFullWidth(by: bound)
        if low < bound {
            let threshold = (0 &- bound) % bound
            while low < threshold { (high, low) = next().multipliedFullWidth(by: bound) }
        }
        return high
    }

    /// A uniformly random index in `0 ..< count`. `count` must be positive.
    public mutating func index(below count: Int) -> Int {
        Int(below(UInt64(count)))
    }

    /// A uniformly random number in `range`.
    public mutating func integer(in range: ClosedRange<Int64>) -> Int64 {
        let width = UInt64(bitPattern: range.upperBound &- range.lowerBound)
        if width == .max { return Int64(bitPattern: next()) }
        return range.lowerBound &+ Int64(bitPattern: below(width + 1))
    }

    /// A uniformly random duration in `range`, to the nanosecond.
    public mutating func duration(in range: ClosedRange<Duration>) -> Duration {
        .nanoseconds(integer(in: range.lowerBound.wholeNanoseconds...range.upperBound.wholeNanoseconds))
    }

    /// True in `numerator` of `denominator` cases.
    public mutating func chance(_ numerator: UInt64, outOf denominator: UInt64) -> Bool {
        below(denominator) < numerator
    }

    private static func splitMix(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Where a process gets its randomness: one named stream per purpose.
public protocol RandomSource: Sendable {
    /// A fresh stream for `purpose`, such as `retry-jitter`. In simulation the same name gives the same stream within
    /// one life of a process, and another one in its next life.
    func stream(for purpose: String) -> RandomStream
}
