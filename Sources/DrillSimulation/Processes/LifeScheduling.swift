import SystemPorts

/// Cores and freezing: when a job of a life may run.
///
/// The jobs of a metered life wait in ``LifeExecutor/held``. The ready queue holds one *token* for each free core that
/// has a job to run; a token that is drawn takes one of the held jobs. So a busy process queues, and a process that is
/// free of charge pays nothing for it.
extension LifeExecutor {
    func hold(_ job: UnownedJob) {
        if isFrozen { frozenCount += 1 }
        held.append(job)
        offerTokens()
    }

    /// Puts out as many tokens as there are held jobs that a free core could run.
    func offerTokens() {
        while !isFrozen, tokens < freeCores, tokens < held.count {
            tokens += 1
            simulation.ready.appendToken(self)
        }
    }

    /// The job that an entry of the ready queue stands for; `nil` when it cannot run now.
    @inline(__always)
    func job(for entry: ReadyQueue.Entry) -> UnownedJob? {
        guard let job = entry.job else {
            tokens -= 1
            guard !isFrozen, freeCores > 0, !held.isEmpty else { return nil }
            return held.take(at: simulation.ready.choose(below: held.count))
        }
        guard isFrozen else { return job }
        frozenCount += 1
        held.append(job)
        return nil
    }

    /// Books the work of the job that has just run.
    func settleCharge() {
        let work = charged
        charged = 0
        if work > 0, !isSevered {
            freeCores -= 1
            simulation.insert(at: simulation.clock + work, owner: self) { [self] in
                freeCores += 1
                offerTokens()
            }
        }
        if !isSevered { offerTokens() }
    }

    /// Keeps a job until the work is done that its enqueuer had reported before.
    func delay(_ job: UnownedJob) {
        delayed.append(job)
        simulation.insert(at: simulation.clock + charged, owner: self) { [self] in
            if !delayed.isEmpty { hold(delayed.removeFirst()) }
        }
    }

    /// Lets jobs and events that were held by a freeze go on, in their order.
    func release() {
        isFrozen = false
        if isMetered {
            offerTokens()
        } else {
            while let job = held.first() { simulation.ready.append(job, self) }
        }
        for event in heldEvents { simulation.push(at: simulation.clock, event.slot, event.generation) }
        heldEvents = []
    }

    /// Makes the life end: ports throw, owned events are dropped, waiting calls throw, tasks are cancelled and run
    /// free of charge until they end.
    func sever() {
        guard !isSevered else { return }
        isSevered = true
        isFrozen = false
        for event in heldEvents { _ = simulation.table.take(event.slot, event.generation) }
        heldEvents = []
        while let job = held.first() { simulation.ready.append(job, self) }
        for job in delayed { simulation.ready.append(job, self) }
        delayed = []
        let actions = severActions
        severActions = []
        for action in actions { action() }
        openCalls.severAll()
        cancelRoot()
    }
}
