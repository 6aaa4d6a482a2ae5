import RecordProtocol
import Synchronization
import SystemPorts

/// The last part of a shipper's life: reading has stopped; what was read is flushed as far as the deadline allows.
struct Shutdown: Sendable {
    let context: ShipperContext
    let registry: RegistryKeeper

    private var time: any TimeSource { context.ports.time }

    /// Flushes, persists, and counts what is left.
    func run(sender: SupervisedChild, persister: SupervisedChild) async throws -> ShipperExit {
        let moment = Moment(time)
        for lane in context.lanes { context.step(lane) { $0.stop(lane, moment) } }
        let deadline = moment.now + context.configuration.shipper.shutdownDeadline
        while !isFlushed, time.now < deadline {
            _ = try await context.settling.wait(until: deadline, on: time)
        }
        // The producer ends: what it still holds is reported now.
        context.closing.open()
        context.sending.notify()
        _ = try await sender.outcome()

        var exit = ShipperExit(leftForRereading: 0, droppedAtShutdown: 0)
        var unsettled = context.outbox.withLock { $0.removeAll() }
        if context.ports.mutants.has("shipper-outbox-hides-what-waits") { unsettled.removeAll { $0.attempts > 0 } }
        for shipment in unsettled + context.lanes.flatMap({ lane in lane.withState { $0.takeGated() } }) {
            guard !shipment.lane.isRereadable else { continue }
            context.step(shipment.lane) { state in
                let output = state.giveUp(shipment, as: .shutdown)
                exit.droppedAtShutdown += Int64(output.settlements.count)
                return output
            }
        }
        for lane in context.lanes where lane.isRereadable {
            exit.leftForRereading += Int64(lane.withState { $0.unsettledRecords })
        }
        persister.cancel()
        _ = try await persister.outcome()
        _ = try await registry.persist()
        return exit
    }

    private var isFlushed: Bool {
        context.lanes.allSatisfy { lane in lane.withState { $0.isSettled } }
    }
}
