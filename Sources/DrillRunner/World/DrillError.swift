/// Why a drill cannot be run: the input asks for what is not there.
public struct DrillError: Error, CustomStringConvertible {
    /// What is wrong, and what to do about it.
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
