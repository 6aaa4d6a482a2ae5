/// What a fault hits: a selector, resolved when the fault begins.
public enum FaultTarget: Hashable, Sendable, CustomStringConvertible {
    case broker(Int)
    case leader(topic: String, partition: Int)
    case allBrokers
    /// The active controller.
    case controller
    /// The coordinator of the processors' group.
    case coordinator
    case store
    case shipper(Int)
    case allShippers
    case processor(Int)
    case allProcessors
    /// All shippers and processors.
    case allClients

    public static let accepted =
        "broker N, leader of TOPIC/N, all brokers, controller, coordinator, store, shipper N, all shippers, "
        + "processor N, all processors, all clients"

    /// Reads the form that ``description`` prints.
    public init?(_ text: String) {
        if let fixed = Self.fixed.first(where: { $0.description == text }) {
            self = fixed
            return
        }
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        if words.count == 2, let number = Self.number(words[1]) {
            switch words[0] {
            case "broker": self = .broker(number)
            case "shipper": self = .shipper(number)
            case "processor": self = .processor(number)
            default: return nil
            }
            return
        }
        guard words.count == 3, words[0] == "leader", words[1] == "of" else { return nil }
        let place = words[2].split(separator: "/", omittingEmptySubsequences: false)
        guard place.count == 2, !place[0].isEmpty, let partition = Self.number(place[1]) else { return nil }
        self = .leader(topic: String(place[0]), partition: partition)
    }

    static let fixed: [FaultTarget] = [
        .allBrokers, .controller, .coordinator, .store, .allShippers, .allProcessors, .allClients,
    ]

    /// Plain decimal digits, without a leading zero: one form for one number.
    private static func number(_ text: Substring) -> Int? {
        guard let number = Int(text), String(number) == text, (0...1_000_000).contains(number) else { return nil }
        return number
    }

    /// As the scenario writes it.
    public var description: String {
        switch self {
        case .broker(let number): "broker \(number)"
        case .leader(let topic, let partition): "leader of \(topic)/\(partition)"
        case .allBrokers: "all brokers"
        case .controller: "controller"
        case .coordinator: "coordinator"
        case .store: "store"
        case .shipper(let number): "shipper \(number)"
        case .allShippers: "all shippers"
        case .processor(let number): "processor \(number)"
        case .allProcessors: "all processors"
        case .allClients: "all clients"
        }
    }
}
