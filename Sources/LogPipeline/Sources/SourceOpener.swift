public import SystemPorts

/// Opens the inputs that a configuration names. Live, files and sockets; in simulation, their simulated twins.
public protocol SourceOpener: Sendable {
    /// The next input of `source`: the file under its path now, the next connection of a socket. Waits until there is
    /// one.
    ///
    /// - Returns: `nil` when there will be no further one (standard input was opened already).
    /// - Throws: ``ByteSourceError`` (it is opened again later), `CancellationError`, ``PortSevered``.
    func open(_ source: SourceConfiguration) async throws -> (any ByteSource)?
}
