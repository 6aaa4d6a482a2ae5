public import SystemPorts

/// Runs `body` in a simulation of its own: the short way for a test.
///
/// ```swift
/// @Test("no order loses money", arguments: Seeds(1...200))
/// func transfers(seed: Seed) throws {
///     try simulate(seed: seed) { simulation, ports in … }
/// }
/// ```
///
/// - Parameters:
///   - seed: root of all randomness of the run.
///   - configure: changes the settings before the run.
///   - test: completes the replay command of a failure; the calling function by default.
///   - body: the test, as the main of a process called `driver`.
/// - Throws: ``SimulationFailure``, with the replay command in its message.
@discardableResult
public func simulate<R: Sendable>(
    seed: Seed,
    test: String = #function,
    configure: (inout SimulationSettings) -> Void = { _ in },
    _ body: @escaping @Sendable (Simulation, ProcessPorts) async throws -> R
) throws -> R {
    var settings = SimulationSettings(seed: seed.value)
    settings.testName = String(test.prefix { $0 != "(" })
    configure(&settings)
    let simulation = Simulation(settings)
    return try simulation.run { ports in try await body(simulation, ports) }
}
