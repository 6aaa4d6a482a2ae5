public import SystemPorts

/// Randomness from the system's generator: every stream is seeded anew.
public struct SystemRandomness: RandomSource {
    public init() {}

    public func stream(for purpose: String) -> RandomStream {
        var generator = SystemRandomNumberGenerator()
        return RandomStream(seed: generator.next(), name: purpose)
    }
}
