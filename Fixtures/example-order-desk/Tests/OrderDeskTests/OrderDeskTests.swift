import DrillSimulation
import InMemoryKafka
import KafkaPorts
import OrderDesk
import SystemPorts
import Testing

@Test("every order counts once, although a broker and the desk crash", arguments: Seeds(1...20))
func ordersCountOnce(seed: Seed) throws {
    try simulate(seed: seed) { simulation, ports in
        let orders = TopicPartition(topic: "orders", partition: 0)
        let settings = ClusterSettings(topics: [TopicSettings("orders", partitions: 1)])
        let cluster = try InMemoryCluster(simulation: simulation, settings: settings)
        let book = OrderBook()
        let desk = simulation.makeProcess("desk")
        desk.start { life in
            let kafka = cluster.clientFactory(for: life)
            try await OrderDesk(book: book).run(kafka.makeConsumer(ConsumerSettings(), topics: ["orders"]))
        }
        simulation.makeProcess("shop").start { life in
            let producer = try cluster.clientFactory(for: life).makeProducer(ProducerSettings())
            for cents in 1...500 {
                _ = try producer.enqueue(RecordBatch([Array("\(cents)".utf8)]), to: orders)
                try await life.ports.time.sleep(for: .milliseconds(50))
            }
        }
        try await ports.time.sleep(for: .seconds(10))
        if let leader = cluster.leader(of: orders) { _ = try cluster.crash(leader, losing: .nothing) }
        try await ports.time.sleep(for: .seconds(3))
        desk.crash()
        desk.restart()
        try await ports.time.sleep(for: .seconds(90))
        #expect(await book.orders == 500)
        #expect(await book.cents == 500 * 501 / 2)
    }
}
