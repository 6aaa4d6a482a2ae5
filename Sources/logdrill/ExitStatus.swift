/// How the program ends. With several scenarios the first present of 70, 2, 1, 3, 0.
enum ExitStatus: Int32 {
    case pass = 0
    /// An expectation or a checker was violated.
    case violated = 1
    /// The input or the usage is wrong.
    case wrongInput = 2
    case inconclusive = 3
    /// A bug of ours.
    case internalError = 70

    private static let order: [ExitStatus] = [.internalError, .wrongInput, .violated, .inconclusive, .pass]

    /// The status of several runs together.
    static func together(_ statuses: [ExitStatus]) -> ExitStatus {
        order.first(where: statuses.contains) ?? .pass
    }
}
