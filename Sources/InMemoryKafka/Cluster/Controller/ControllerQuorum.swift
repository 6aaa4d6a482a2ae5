import DrillSimulation
import KafkaPorts
import SystemPorts

/// Who is the active controller.
///
/// Models: loss of the active one, and the pause until another is elected (fetch timeout + election timeout), during
/// which nothing is decided: no elections, no changes of in-sync sets; a majority of voters is needed. As in KRaft the
/// voters are fixed (`controller.quorum.voters`): brokers that are not among them are never the controller. Not
/// modelled: the metadata log itself (decisions are never lost), dedicated controller nodes, voters that are added
/// later (KIP-853).
struct ControllerQuorum {
    /// The brokers with the lowest ids (combined mode).
    let voters: [BrokerID]
    var active: BrokerID?
    var isElecting = false
    /// The fault that took the active controller away.
    var fault: FaultRecord?

    init(voters: [BrokerID]) {
        self.voters = voters
        active = voters.first
    }
}

/// A broker's session with the active controller. Heartbeats are not sent: that they would stop is known from the
/// broker's process and links, and decides when the session ends.
struct BrokerSession {
    /// When the controller fences the broker; `nil` while heartbeats come.
    var fenceAt: Int64?
    /// The broker's process has started and wants to register.
    var wantsRegistration = false
    var isReturning = false
    /// It came or went while there was no controller to notice; counted once for each vacancy.
    var isOverlooked = false
    /// Decisions have passed it by while it could not be reached.
    var needsImage = false
    /// When the last decision reaches it: they arrive in order.
    var lastTold: Int64 = 0
}

extension ClusterCore {
    // MARK: Asking and telling

    /// Lets `ask` decide at the active controller; later, where there is none or it cannot be reached.
    func askController(from broker: BrokerID, _ ask: @escaping (ClusterCore) -> Void) {
        guard isConnected(broker), let active = quorum.active else {
            (quorum.active == nil ? quorum.fault : quorum.active.flatMap { pairCut(broker, $0) })?.hit()
            deferredAsks.append((broker, ask))
            return
        }
        let latency =
            settings.latencies.brokerHop.draw(&wireRandom)
            + network.extraLatency(from: .broker(broker), to: .broker(active))
        simulation.schedule(after: .nanoseconds(latency)) { [self] in
            guard quorum.active == active else {
                quorum.fault?.hit()
                deferredAsks.append((broker, ask))
                return
            }
            ask(self)
        }
    }

    /// Tells every broker that can be reached; the others get everything when they can be again.
    func publish(_ delta: MetadataDelta) {
        guard let active = quorum.active else { return }
        for slot in brokers.indices {
            let broker = brokers[slot]
            switch broker.state {
            case .stopped, .starting: continue
            case .running, .frozen: break
            }
            if broker.id != active, let cut = pairCut(active, broker.id) {
                cut.hit()
                sessions[slot].needsImage = true
                continue
            }
            tell(broker, delta)
        }
        armPreferredCheck()
    }

    private func tell(_ broker: Broker, _ delta: MetadataDelta) {
        let latency = settings.latencies.metadata.draw(&wireRandom)
        guard let slot = slot(of: broker.id) else { return }
        let arrival = max(sessions[slot].lastTold, now + latency)
        sessions[slot].lastTold = arrival
        let incarnation = broker.incarnation
        simulation.schedule(at: Instant(nanoseconds: arrival)) {
            guard broker.incarnation == incarnation else { return }
            broker.whenAwake { broker.apply(delta) }
        }
    }

    // MARK: The quorum

    private func isVoterUp(_ id: BrokerID) -> Bool {
        guard let broker = broker(id) else { return false }
        return broker.state == .running || broker.state == .starting
    }

    private func canBeController(_ id: BrokerID) -> Bool {
        guard isVoterUp(id) else { return false }
        let reachable = quorum.voters.filter { $0 == id || (isVoterUp($0) && pairCut(id, $0) == nil) }
        return reachable.count * 2 > quorum.voters.count
    }

    /// The active controller is gone; another is elected in time, if there is a majority.
    func loseActiveController(_ fault: FaultRecord?, after delay: Duration? = nil) {
        let lost = quorum.active
        quorum.active = nil
        quorum.fault = fault
        for slot in sessions.indices {
            // The next controller begins to count a silent broker's session anew.
            sessions[slot].isOverlooked = sessions[slot].fenceAt != nil
            if sessions[slot].isOverlooked { fault?.hit() }
            sessions[slot].fenceAt = nil
        }
        elect(after: delay ?? (settings.controllerFetchTimeout + settings.controllerElectionTimeout), avoiding: lost)
    }

    private func elect(after delay: Duration, avoiding lost: BrokerID?) {
        guard !quorum.isElecting else { return }
        quorum.isElecting = true
        simulation.schedule(after: delay) { [self] in
            quorum.isElecting = false
            let candidates = quorum.voters.filter(canBeController)
            guard let next = candidates.first(where: { $0 != lost }) ?? candidates.first else { return }
            quorum.active = next
            quorum.fault = nil
            recordEvent("controller", broker: next, name: "", 0)
            topologyChanged()
        }
    }

    // MARK: Sessions

    private func isConnected(_ id: BrokerID) -> Bool {
        guard let active = quorum.active, broker(id)?.state == .running else { return false }
        return id == active || pairCut(id, active) == nil
    }

    /// A process or a link has changed: looks again at who hears whom.
    func topologyChanged() {
        if let active = quorum.active, !canBeController(active) {
            loseActiveController(broker(active)?.fault)
        } else if quorum.active == nil, quorum.voters.contains(where: canBeController) {
            elect(after: settings.controllerElectionTimeout, avoiding: nil)
        }
        comparePairs()
        for slot in brokers.indices { review(slot) }
        let asks = deferredAsks
        deferredAsks = []
        for (broker, ask) in asks {
            if isConnected(broker) { askController(from: broker, ask) } else { deferredAsks.append((broker, ask)) }
        }
        armPreferredCheck()
    }

    private func review(_ slot: Int) {
        let broker = brokers[slot]
        guard let active = quorum.active else { return overlook(slot) }
        if broker.state == .starting {
            let canRegister = broker.id == active || pairCut(broker.id, active) == nil
            if sessions[slot].wantsRegistration && canRegister { register(slot) }
            return
        }
        guard isConnected(broker.id) else {
            guard sessions[slot].fenceAt == nil, !controller.fenced.contains(broker.id) else { return }
            return armSession(slot)
        }
        sessions[slot].fenceAt = nil
        if sessions[slot].needsImage {
            sessions[slot].needsImage = false
            tell(broker, controller.image)
        }
        if controller.fenced.contains(broker.id) && !sessions[slot].isReturning { unfenceSoon(slot) }
    }

    /// Without a controller nobody notices that a broker is gone, or is there to be registered.
    private func overlook(_ slot: Int) {
        let isNews =
            switch brokers[slot].state {
            case .starting: sessions[slot].wantsRegistration
            case .running: controller.fenced.contains(brokers[slot].id)
            case .stopped, .frozen: !controller.fenced.contains(brokers[slot].id)
            }
        guard isNews, !sessions[slot].isOverlooked else { return }
        sessions[slot].isOverlooked = true
        quorum.fault?.hit()
    }

    /// The last heartbeat was some time ago already.
    private func armSession(_ slot: Int) {
        let sinceHeartbeat = random.duration(in: .zero...settings.brokerHeartbeatInterval)
        let deadline = now + max(0, (settings.brokerSessionTimeout - sinceHeartbeat).wholeNanoseconds)
        sessions[slot].fenceAt = deadline
        simulation.schedule(at: Instant(nanoseconds: deadline)) { [self] in
            guard slot < brokers.count, sessions[slot].fenceAt == deadline, quorum.active != nil else { return }
            sessions[slot].fenceAt = nil
            let id = brokers[slot].id
            recordEvent("fence", broker: id, name: "", 0)
            publish(controller.fence(id))
        }
    }

    /// A fenced broker is heard again: its next heartbeat brings it back.
    private func unfenceSoon(_ slot: Int) {
        sessions[slot].isReturning = true
        let wait = random.duration(in: .zero...settings.brokerHeartbeatInterval)
        simulation.schedule(after: wait) { [self] in
            guard slot < brokers.count else { return }
            sessions[slot].isReturning = false
            let id = brokers[slot].id
            guard isConnected(id), controller.fenced.contains(id) else { return }
            publish(controller.unfence(id))
        }
    }

    /// A process that has started joins the cluster: whatever it led before is led by others from here on.
    private func register(_ slot: Int) {
        let broker = brokers[slot]
        sessions[slot] = BrokerSession(lastTold: now)
        broker.state = .running
        publish(controller.fence(broker.id))
        tell(broker, controller.image)
        recordEvent("register", broker: broker.id, name: "", Int64(broker.incarnation))
        unfenceSoon(slot)
        topologyChanged()
    }

    // MARK: Preferred leaders

    func armPreferredCheck() {
        guard settings.autoLeaderRebalance, !isPreferredCheckArmed, !controller.imbalanced.isEmpty else { return }
        isPreferredCheckArmed = true
        let interval = max(1, settings.leaderImbalanceCheckInterval.wholeNanoseconds)
        simulation.schedule(at: Instant(nanoseconds: (now / interval + 1) * interval)) { [self] in
            isPreferredCheckArmed = false
            if quorum.active != nil { return publish(controller.electPreferredLeaders()) }
            quorum.fault?.hit()
            armPreferredCheck()
        }
    }

    // MARK: Pairs of brokers

    /// Finds links between brokers that were cut or healed since the last look.
    private func comparePairs() {
        for first in brokers.indices {
            for second in brokers.indices where second > first {
                let pair = BrokerPair(brokers[first].id, brokers[second].id)
                let isCut = pairCut(pair.first, pair.second) != nil
                if isCut == cutPairs.contains(pair) { continue }
                if isCut {
                    cutPairs.insert(pair)
                    brokers[first].noteSilence(of: pair.second)
                    brokers[second].noteSilence(of: pair.first)
                } else {
                    cutPairs.remove(pair)
                    reconnectSoon(first, second)
                    reconnectSoon(second, first)
                }
            }
        }
    }

    private func reconnectSoon(_ follower: Int, _ leader: Int) {
        let broker = brokers[follower]
        broker.schedule(at: now + random.duration(in: .milliseconds(50)...(.milliseconds(600))).wholeNanoseconds) {
            broker.reconnectFetcher(leader)
        }
    }
}
