extension FaultTarget {
    /// What sort of thing a selector selects.
    enum Sort: Hashable, Sendable, CaseIterable {
        case broker, allBrokers, controller, store, shipper, allShippers, processor, allProcessors, allClients

        /// The selectors, as a scenario writes them.
        var words: String {
            switch self {
            case .broker: "broker N, leader of TOPIC/N, coordinator"
            case .allBrokers: "all brokers"
            case .controller: "controller"
            case .store: "store"
            case .shipper: "shipper N"
            case .allShippers: "all shippers"
            case .processor: "processor N"
            case .allProcessors: "all processors"
            case .allClients: "all clients"
            }
        }
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
    var acceptedTargets: String { targets.map(\.words).joined(separator: ", ") }

    /// Kinds that do to something else what this one does to its targets.
    private static let families: [[Fault.Kind]] = [
        [.slow, .slowDisk, .latency],
        [.down, .crash, .shutdown],
        [.flapping, .restart],
        [.full, .fullDisk],
        [.answerLoss, .connectionLoss, .errors],
        [.cut, .isolate, .down],
    ]

    /// In the order in which they are likely to be meant.
    var akin: [Fault.Kind] {
        var akin: [Fault.Kind] = []
        for family in Self.families where family.contains(self) {
            akin += family.filter { $0 != self && !akin.contains($0) }
        }
        return akin
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
