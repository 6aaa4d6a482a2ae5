package import SystemPorts

extension WorldSettings {
    /// Visits every state.
    ///
    /// - Parameters:
    ///   - mutants: rules taken out of the protocol's values.
    ///   - bug: a mistake of their caller.
    package func explore(
        mutants: Mutants = .none,
        bug: CallerBug? = nil,
        statesMax: Int = 12_000_000
    ) -> Exploration {
        var explorer = Explorer(ProtocolWorld(self, mutants: mutants, bug: bug), statesMax: statesMax)
        return explorer.explore()
    }
}
