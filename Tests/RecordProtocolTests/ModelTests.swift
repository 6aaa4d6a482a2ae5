import RecordProtocolModel
import Testing

/// The model's larger worlds, and the broken variants that need them, are run by `logdrill-protocol-model` in release.
@Suite("the protocol's model")
struct ModelTests {
    @Test("every state of a small world is safe, and every record can still be settled", arguments: WorldSettings.small)
    func holds(_ world: WorldSettings) {
        let found = world.explore()
        #expect(found.verdict == .holds, "\(world.name): \(found.trace)")
        #expect(found.states > 100)
    }

    @Test("a known limit fails as documented", arguments: WorldSettings.limits)
    func limits(_ limit: KnownLimit) {
        #expect(limit.world.explore().verdict == limit.expected)
    }

    @Test(
        "a rule taken out of the protocol is missed",
        .enabled(if: hasMutants, "run with --traits Mutants"),
        arguments: BrokenVariant.all
    )
    func variants(_ variant: BrokenVariant) throws {
        let found = try #require(variant.explore())
        #expect(found.verdict != .holds && found.verdict != .tooLarge)
        #expect(!found.trace.isEmpty)
    }

    static let hasMutants = BrokenVariant.all.allSatisfy(\.isAvailable)
}
