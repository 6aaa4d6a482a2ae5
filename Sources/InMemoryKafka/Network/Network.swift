import KafkaPorts

/// The links between clients and brokers: which are cut, which are slow.
///
/// Models: cuts in both directions or in one, extra latency, both by rules over ends. Not modelled: bandwidth, loss of
/// single packets (TCP hides it as latency), routing. A value: it answers, the core around it delivers.
struct Network {
    enum Node: Hashable {
        case broker(BrokerID)
        case client(String)
    }

    struct Cut {
        let from: ClusterEndpoint
        let to: ClusterEndpoint
        let direction: CutDirection
        let fault: FaultRecord
    }

    struct Delay {
        let first: ClusterEndpoint
        let second: ClusterEndpoint
        let nanoseconds: Int64
        let fault: FaultRecord
    }

    private(set) var cuts: [Cut] = []
    private(set) var delays: [Delay] = []

    mutating func add(_ cut: Cut) {
        cuts.append(cut)
    }

    mutating func add(_ delay: Delay) {
        delays.append(delay)
    }

    mutating func remove(_ fault: FaultRecord) {
        cuts.removeAll { $0.fault === fault }
        delays.removeAll { $0.fault === fault }
    }

    /// The cut that stops what goes from one node to another; `nil` where it gets through.
    func cut(from: Node, to: Node) -> FaultRecord? {
        guard !cuts.isEmpty else { return nil }
        for cut in cuts {
            let isAhead = Self.contains(cut.from, from) && Self.contains(cut.to, to)
            let isBack = cut.direction == .both && Self.contains(cut.to, from) && Self.contains(cut.from, to)
            if isAhead || isBack { return cut.fault }
        }
        return nil
    }

    /// What the delays add to one message, in nanoseconds; counts it as a hit of each.
    func extraLatency(from: Node, to: Node) -> Int64 {
        guard !delays.isEmpty else { return 0 }
        var extra: Int64 = 0
        for delay in delays {
            let isBetween =
                (Self.contains(delay.first, from) && Self.contains(delay.second, to))
                || (Self.contains(delay.second, from) && Self.contains(delay.first, to))
            guard isBetween else { continue }
            extra += delay.nanoseconds
            delay.fault.hit()
        }
        return extra
    }

    private static func contains(_ end: ClusterEndpoint, _ node: Node) -> Bool {
        switch (end, node) {
        case (.everyBroker, .broker), (.everyClient, .client): true
        case (.broker(let id), .broker(let other)): id == other
        case (.client(let name), .client(let other)): name == other
        default: false
        }
    }
}
