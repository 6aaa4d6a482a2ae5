extension FaultTarget {
    /// What sort of thing a selector selects.
    enum Sort: Hashable, Sendable {
        case broker, allBrokers, controller, store, shipper, allShippers, processor, allProcessors, allClients
    }

    var sort: Sort {
        switch self {
        case .broker, .leader, .coordinator: .broker
        case .allBrokers: .allBrokers
        case .controller: .controller
        case .store: .store
        case .shipper: .shipper
        case .allShippers: .allShippers
        case .processor: .processor
        case .allProcessors: .allProcessors
        case .allClients: .allClients
        }
    }

    var isBroker: Bool { [.broker, .allBrokers, .controller].contains(sort) }

    /// Whether a link of Kafka's network can begin there.
    var isEndpoint: Bool { sort != .store }
}

extension Fault.Kind {
    private static let brokers: [FaultTarget.Sort] = [.broker, .allBrokers, .controller]
    private static let processes: [FaultTarget.Sort] = [
        .shipper, .allShippers, .processor, .allProcessors, .allClients,
    ]

    /// What the kind can hit.
    var targets: [FaultTarget.Sort] {
        switch self {
        case .crash, .freeze, .restart, .shutdown, .slowDisk, .fullDisk: Self.brokers + Self.processes
        case .rollingRestart: [.allBrokers, .allShippers, .allProcessors]
        case .loseController: [.controller]
        case .cut, .latency: Self.brokers + Self.processes
        case .isolate: [.broker, .controller]
        case .connectionLoss: Self.brokers
        case .slow, .down, .flapping, .full, .refuseRows, .errors, .answerLoss: [.store]
        case .clockSkew: Self.processes
        }
    }

    /// ``targets`` in words.
    var acceptedTargets: String {
        var words: [String] = []
        for sort in targets {
            switch sort {
            case .broker: words += ["broker N", "leader of TOPIC/N", "coordinator"]
            case .allBrokers: words.append("all brokers")
            case .controller: words.append("controller")
            case .store: words.append("store")
            case .shipper: words.append("shipper N")
            case .allShippers: words.append("all shippers")
            case .processor: words.append("processor N")
            case .allProcessors: words.append("all processors")
            case .allClients: words.append("all clients")
            }
        }
        return words.joined(separator: ", ")
    }

    var documentation: String {
        switch self {
        case .crash: "The process dies; it is started again when the fault is undone."
        case .freeze: "The process stands still, its connections stay open."
        case .restart: "The process dies and is started again at once."
        case .shutdown: "The process ends in an orderly way."
        case .rollingRestart: 
            "One process after the other is ended in an orderly way and started again; with brokers, the next one's turn "
                + "comes when the one before is in every in-sync set again."
        case .loseController: "The active controller loses its office."
        case .cut: "Nothing gets through between target and `from`."
        case .isolate: "The broker is cut off from the other brokers; clients still reach it."
        case .latency: "Everything between target and `from` takes longer."
        case .connectionLoss: "Connections break around an append."
        case .slow: "The store takes longer."
        case .down: "The store refuses connections."
        case .flapping: "The store is down and up, again and again."
        case .full: "The store refuses appends."
        case .refuseRows: "The store refuses poisonous rows for good."
        case .errors: "Requests to the store fail before anything was done."
        case .answerLoss: "The store's answers get lost."
        case .slowDisk: "The disk takes longer."
        case .fullDisk: "The disk is full."
        case .clockSkew: "The process's clock is off."
        }
    }
}
