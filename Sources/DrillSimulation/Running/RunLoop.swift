public import SystemPorts

extension Simulation {
    /// Runs `body` as the main of a process called `driver` until it returns; then every process ends with the run.
    ///
    /// A simulation runs once.
    ///
    /// - Throws: ``SimulationFailure`` when the body throws or a detector ends the run.
    public func run<R: Sendable>(_ body: @escaping @Sendable (ProcessPorts) async throws -> R) throws -> R {
        guard phase == .preparing else {
            throw SimulationFailure(.stopped, "a simulation runs once; make another one for another run")
        }
        thread = RunThread.current
        phase = .running
        let outcome = Outcome<R>()
        let driver = makeProcess("driver")
        driver.onExit = { [weak self] exit in self?.driverEnded(exit) }
        driver.start { life in outcome.value = try await body(life.ports) }
        loop()
        end()
        if let failure { throw failure }
        guard let value = outcome.value else {
            throw SimulationFailure(.stopped, "the body was cancelled")
        }
        return value
    }

    /// Carries the body's result out of its task. `@unchecked Sendable`: confined to the run's thread.
    private final class Outcome<R: Sendable>: @unchecked Sendable {
        var value: R?
    }

    private func driverEnded(_ exit: ProcessExit) {
        isFinished = true
        switch exit.reason {
        case .returned: break
        case .threw(let failure as SimulationFailure): stop(failure)
        case .threw(let error): stop(SimulationFailure(.body, "the body threw \(error)", cause: error))
        case .crashed: stop(SimulationFailure(.stopped, "the driver was crashed"))
        }
    }

    private func loop() {
        while !isFinished && failure == nil {
            if foreign.happened {
                reportLeak()
            } else if let entry = ready.next() {
                execute(entry)
            } else {
                advance()
            }
        }
    }

    @inline(__always)
    func execute(_ entry: ReadyQueue.Entry) {
        // The simulation holds every executor until its run has ended.
        let executor = entry.executor._withUnsafeGuaranteedRef { $0 }
        guard let job = executor.job(for: entry) else { return }
        jobCount &+= 1
        countStep()
        current = executor.identity
        settings.profile?.mark("simulation", "scheduling")
        job.runSynchronously(on: executor.asUnownedTaskExecutor())
        current = nil
        settings.profile?.mark(executor.role, "rest")
        if executor.isMetered { executor.settleCharge() }
    }

    @inline(__always)
    private func countStep() {
        countAtInstant &+= 1
        if countAtInstant > settings.spinLimit { reportSpin() }
    }

    /// Nothing is runnable: goes on to the next event.
    private func advance() {
        dying.removeAll { $0.hasEnded }
        if let survivor = dying.first {
            if awaitForeignThread() { return }
            return stop(
                SimulationFailure(
                    .survivor,
                    "\(survivor.processName) was crashed in life \(survivor.number), but its tasks did not end: "
                        + "something waits without regard to cancellation"
                )
            )
        }
        guard let entry = nextEvent() else {
            if awaitForeignThread() { return }
            return stop(
                SimulationFailure(.idle, "nothing is runnable and nothing is pending, but the body has not ended")
            )
        }
        if entry.time > clock {
            if entry.time > timeLimitNanoseconds {
                clock = timeLimitNanoseconds
                return stop(SimulationFailure(.timeLimit, "the virtual time limit was reached"))
            }
            if let stall, entry.time >= stall.nextCheck {
                clock = stall.nextCheck
                return checkStall()
            }
            settings.onClockAdvance?(Instant(nanoseconds: entry.time))
            clock = entry.time
            countAtInstant = 0
        }
        happen(entry)
        // All that is due now happens before the jobs that come of it, so that these compete for their order.
        let last = lastEventNumber
        while failure == nil, let next = nextEvent(), next.time <= clock, next.number <= last { happen(next) }
    }

    /// Lets the heap's first event happen, or sets it aside where its owner is frozen.
    @inline(__always)
    private func happen(_ entry: EventHeap.Entry) {
        _ = heap.removeFirst()
        eventCount &+= 1
        countStep()
        if let owner = table.owner(entry.slot), owner.isFrozen {
            owner.frozenCount += 1
            owner.heldEvents.append((entry.slot, entry.generation))
        } else if let action = table.take(entry.slot, entry.generation) {
            settings.profile?.mark("simulation", "scheduling")
            action()
            settings.profile?.mark("simulation", "events of cluster, clients and timers")
        }
    }

    /// The next event that still counts; drops those that were cancelled or whose owner is gone, for which the clock
    /// does not move.
    private func nextEvent() -> EventHeap.Entry? {
        while let entry = heap.first {
            if table.isPending(entry.slot, entry.generation) {
                guard let owner = table.owner(entry.slot), owner.isSevered else { return entry }
                _ = table.take(entry.slot, entry.generation)
            } else {
                staleEvents -= 1
            }
            _ = heap.removeFirst()
        }
        return nil
    }
}
