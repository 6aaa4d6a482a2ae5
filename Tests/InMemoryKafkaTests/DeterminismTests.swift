import DrillSimulation
import InMemoryKafka
import KafkaPorts
import SystemPorts
import Testing

@Suite("Same seed, same trace")
struct DeterminismTests {
    /// Traffic, two readers, and a fault of nearly every kind.
    private func trace(_ seed: Seed) throws -> Trace {
        let bed = try Testbed(seed, .logs(partitions: 3))
        let group = GroupOfReaders(bed)
        try bed.run { life in
            let cluster = bed.cluster
            group.start("a")
            group.start("b")
            let producer = try cluster.clientFactory(for: life).makeProducer(.plain)
            for round in 0..<12 {
                for number in 0..<100 {
                    _ = try? producer.enqueue(RecordBatch(["\(round)/\(number)"]), to: .logs(Int32(number % 3)))
                    try await life.ports.time.sleep(for: .milliseconds(30))
                }
                switch round {
                case 1: _ = try cluster.dropConnections(ConnectionDrop(.afterAppend, .next(3)))
                case 2: _ = try cluster.restart(1)
                case 3: _ = try cluster.loseController()
                case 4: _ = try cluster.slowDisk(2, by: .milliseconds(5))
                case 5: group.crash("a")
                case 6:
                    let freeze = try cluster.freeze(3)
                    try await life.ports.time.sleep(for: .seconds(20))
                    try await freeze.undo()
                case 7: _ = try cluster.addLatency(.milliseconds(5), between: .everyBroker, and: .everyBroker)
                case 8: try await cluster.isolate(2).undo()
                default: break
                }
            }
            producer.close()
            while let _ = try await producer.nextReport() {}
        }
        return bed.simulation.trace
    }

    @Test("the trace of a run is the same every time, and another with another seed", arguments: Seeds(1...5))
    func sameTrace(seed: Seed) throws {
        let first = try trace(seed)
        let second = try trace(seed)
        #expect(first.hash == second.hash)
        #expect(first.count == second.count && first.count > 2_000)
        let other = try trace(Seed(seed.value + 1_000))
        #expect(other.hash != first.hash)
    }
}
