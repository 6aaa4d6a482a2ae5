import DrillSimulation
import InMemoryKafka
import InMemoryLogStore
import KafkaPorts
import SystemPorts

/// Notes once per virtual second who is in which state: for the charts of a report.
struct StateSampler {
    private(set) var rows: [RunDetails.StateRow] = []
    private(set) var underReplicated: [Int] = []

    mutating func sample(_ world: DrillWorld) {
        let time = world.simulation.now - world.start
        guard time > .zero else { return }
        var states: [(String, RunDetails.Stretch.State)] = []
        let running = Set(world.cluster.inspect.runningBrokers)
        for number in 1...max(1, world.scenario.cluster.brokers) {
            let broker = BrokerID(Int32(number))
            states.append(("\(broker)", running.contains(broker) ? .up : .down))
        }
        for process in world.shippers.map(\.process) + world.processors.map(\.process) {
            states.append((process.name, process.isFrozen ? .frozen : process.isRunning ? .up : .down))
        }
        states.append(("store", world.store.isDown ? .down : world.store.load.waiting > 0 ? .busy : .up))
        for (index, (name, state)) in states.enumerated() { note(index, name, state, time) }
        underReplicated.append(
            world.partitions.count { partition in
                guard let found = world.cluster.inspect.partition(partition) else { return false }
                return found.inSync.count < found.replicas.count
            }
        )
    }

    private mutating func note(_ index: Int, _ name: String, _ state: RunDetails.Stretch.State, _ time: Duration) {
        if index == rows.count { rows.append(RunDetails.StateRow(name: name, stretches: [])) }
        let last = rows[index].stretches.count - 1
        if last >= 0 {
            rows[index].stretches[last].until = time
            if rows[index].stretches[last].state == state { return }
        }
        let from = last < 0 ? .zero : time
        rows[index].stretches.append(RunDetails.Stretch(from: from, until: time, state: state))
    }
}
