import InMemoryLogStore
import LogModel
import LogPorts
import RecordProtocol
import SystemPorts
import Testing

@Suite("Queries")
struct QueryTests {
    /// Ids of what `query` finds among 100 records in two partitions, the second with older events, read in pages.
    private func find(_ change: @escaping @Sendable (inout LogQuery) -> Void) throws -> [RecordID] {
        try StoreWorld().run { store, _ in
            _ = try await store.append([Sample.write(50..<100, expecting: 0)])
            _ = try await store.append([Sample.write(0..<50, expecting: 0, key: Sample.key(partition: 1))])
            var query = LogQuery()
            change(&query)
            return try await store.readAll(query).map(\.id)
        }
    }

    @Test("pages of any size give every record once, newest first", arguments: [1, 7, 50, 99, 100, 101, 1_000])
    func pages(_ limit: Int) throws {
        let ids = try find { $0.limit = limit }
        #expect(ids == (0..<100).reversed().map { Sample.id($0) })
    }

    @Test("the lower bound is included, the upper is not")
    func timeRange() throws {
        let ids = try find { query in
            query.from = Sample.record(10).timestamp
            query.until = Sample.record(20).timestamp
            query.limit = 3
        }
        #expect(ids == (10..<20).reversed().map { Sample.id($0) })
    }

    @Test("services, fields and text narrow a query down")
    func narrowing() throws {
        let services = try find { $0.services = ["payment"] }
        #expect(services.count == 50)
        #expect(try find { $0.services = ["nobody"] }.isEmpty)
        #expect(try find { $0.fields = ["seq": "42"] } == [Sample.id(42)])
        #expect(try find { $0.text = "number 77" } == [Sample.id(77)])
        #expect(try find { $0.environments = ["test"] }.count == 100)
        #expect(try find { $0.sources = ["other"] }.isEmpty)
        #expect(try find { $0.minimumSeverity = .error }.isEmpty)
    }

    @Test("copies of one id come one after the other, and pages do not skip any", arguments: [1, 2, 3, 10])
    func copies(_ limit: Int) throws {
        let ids = try StoreWorld(.atLeastOnce).run { store, _ in
            for version in 0..<3 { _ = try await store.append([Sample.write(0..<5, expecting: Int64(version))]) }
            var query = LogQuery()
            query.limit = limit
            return try await store.readAll(query).map(\.id)
        }
        #expect(ids == (0..<5).reversed().flatMap { [Sample.id($0), Sample.id($0), Sample.id($0)] })
    }

    @Test("what is stored between two pages disturbs neither")
    func growth() throws {
        let ids = try StoreWorld().run { store, _ in
            _ = try await store.append([Sample.write(0..<10, expecting: 0)])
            var query = LogQuery()
            query.limit = 4
            let first = try await store.query(query)
            _ = try await store.append([Sample.write(10..<20, expecting: 1)])
            query.cursor = first.next
            return try await (first.records + store.readAll(query)).map(\.id)
        }
        #expect(ids == (0..<10).reversed().map { Sample.id($0) })
    }
}
