import SystemPorts

/// The statements about Kafka that this package can check, and the way to check them on any implementation.
public enum ConformanceSuite {
    /// All statements, in the order of their numbers.
    public static let statements: [Statement] = [
        produceStatements, deliveryStatements, ambiguityStatements, recordStatements,
        consumeStatements, positionStatements, lookupStatements,
        membershipStatements, commitStatements,
        replicationStatements, availabilityStatements,
        adminStatements, securityStatements,
    ].flatMap { $0 }.sorted { $0.number < $1.number }

    /// How long a check may take by the world's clock on any implementation. What takes longer hangs.
    public static let patience: Duration = .seconds(1_800)

    /// Checks one statement, and gives up on a check that takes longer than `patience` by the world's clock.
    public static func run(
        _ statement: Statement,
        on implementation: some ConformanceImplementation,
        patience: Duration = patience
    ) async -> ConformanceTable.Row {
        func row(_ outcome: ConformanceTable.Outcome) -> ConformanceTable.Row {
            ConformanceTable.Row(number: statement.number, sentence: statement.sentence, outcome: outcome)
        }
        let missing = statement.needs.subtracting(implementation.abilities)
        guard missing.isEmpty else { return row(.doesNotApply(missing.sorted())) }
        do {
            try await implementation.withWorld(brokers: statement.brokers) { world in
                try await check(statement, in: world, patience)
            }
            return row(.passed)
        } catch {
            return row(.failed("\(error)"))
        }
    }

    /// Checks statements one after the other.
    public static func run(
        _ statements: [Statement] = statements,
        on implementation: some ConformanceImplementation,
        patience: Duration = patience
    ) async -> ConformanceTable {
        var rows: [ConformanceTable.Row] = []
        for statement in statements {
            rows.append(await run(statement, on: implementation, patience: patience))
        }
        return ConformanceTable(implementation: implementation.name, rows: rows)
    }

    private static func check(
        _ statement: Statement,
        in world: any ConformanceWorld,
        _ patience: Duration
    ) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await withSupervisor("statement \(statement.number)") { supervisor in
                    try await statement.check(try await CheckContext(world, statement, supervisor))
                }
            }
            group.addTask {
                try await world.time.sleep(for: patience)
                throw StatementFailure("not over after \(patience)")
            }
            try await group.next()
            group.cancelAll()
        }
    }
}
