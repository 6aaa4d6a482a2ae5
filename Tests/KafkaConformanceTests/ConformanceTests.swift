import KafkaConformance
import KafkaPorts
import TestThreads
import Testing

@Suite("Statements about Kafka, on the in-memory cluster", .ownThreads)
struct ConformanceTests {
    @Test("holds", arguments: ConformanceSuite.statements)
    func holds(_ statement: Statement) async {
        let row = await ConformanceSuite.run(statement, on: InMemoryImplementation())
        #expect(row.outcome == .passed)
    }

    @Test("the table names every statement once, and what an implementation lacks")
    func table() async {
        let numbers = ConformanceSuite.statements.map(\.number)
        #expect(numbers == Set(numbers).sorted())
        let some = ConformanceSuite.statements.filter { [5, 13, 46].contains($0.number) }
        let table = await ConformanceSuite.run(some, on: InMemoryImplementation(abilities: [.oneBroker]))
        #expect(table.rows.map(\.number) == [5, 13, 46])
        #expect(table.rows[0].outcome == .passed)
        #expect(table.rows[1].outcome == .doesNotApply([.fault(.refuseProduces)]))
        #expect(table.rows[2].outcome == .doesNotApply([.fault(.crash), .fault(.freeze), .threeBrokers]))
        #expect(table.description.hasSuffix("in-memory cluster: 1 passed, 0 failed, 2 do not apply"))
    }
}
