#if Mutants
    import KafkaConformance
    import SystemPorts

    /// One planted bug, the statement whose rule it takes out, and which statements noticed.
    struct KillMatrix: CustomStringConvertible {
        struct Row {
            let mutant: Mutant
            let statement: Int
            /// Numbers of the statements that failed.
            let red: [Int]
            let statements: Int

            /// Its own statement is red, and at least nine tenths of the others stay green.
            var isKilled: Bool {
                red.contains(statement) && (red.count - 1) * 10 <= statements - 1
            }
        }

        private(set) var rows: [Row]

        /// The rule of each statement, taken out in the in-memory cluster. Its codecs compress nothing; what can be
        /// missing, as in real builds of librdkafka, is a codec as a whole.
        static let mutants: [(statement: Int, mutant: Mutant)] = [
            (1, "report-next-offset"), (2, "acks-zero-is-acknowledged"), (3, "key-hashed-otherwise"),
            (4, "headers-dropped"), (5, "unknown-partition-accepted"), (6, "client-limit-unchecked"),
            (7, "topic-limit-unchecked"), (8, "queue-without-limit"), (9, "purge-without-report"),
            (10, "flush-always-succeeds"), (11, "unsent-is-indeterminate"), (12, "storage-error-is-final"),
            (13, "retries-not-counted"), (14, "lost-answer-is-rejection"), (15, "dedup-window-off"),
            (16, "sequence-gap-accepted"), (17, "window-of-one"), (18, "conflicting-settings-accepted"),
            (19, "create-time-always"), (20, "built-without-zstd"), (21, "latest-is-earliest"),
            (22, "reset-in-spite-of-error"),
            (23, "end-is-last-record"), (24, "seek-keeps-prefetched"), (25, "seek-anywhere"),
            (26, "resume-from-wrong-offset"), (27, "beyond-end-waits"), (28, "below-start-is-start"),
            (29, "watermark-start-zero"), (30, "time-lookup-by-batch"), (31, "ignore-high-watermark"),
            (32, "aborted-records-delivered"), (33, "surplus-member-shares"), (34, "close-without-leaving"),
            (35, "session-cut-short"),
            (36, "start-behind-committed"), (37, "auto-commit-always"), (38, "commit-on-revoke-dropped"),
            (39, "no-fencing-of-old-generation"), (40, "max-poll-unwatched"), (41, "cooperative-revokes-all"),
            (42, "static-member-leaves"), (43, "timer-commits-backwards"), (44, "any-protocol-joins"),
            (45, "offsets-in-memory-only"), (46, "ack-before-replication"),
            (47, "acks-one-waits-for-all"), (48, "rewind-on-new-leader"), (49, "min-insync-ignored"),
            (50, "request-timeout-is-rejection"), (51, "unclean-election-always"), (52, "unclean-election-never"),
            (53, "no-truncation-on-return"), (54, "shutdown-moves-no-leader"), (55, "crash-loses-log"),
            (56, "socket-timeout-unwatched"), (57, "offsets-outlive-topic"), (58, "missing-topic-unsaid"),
            (58, "unmatched-pattern-unsaid"), (58, "pattern-matched-once"),
            (59, "credentials-unchecked"), (60, "access-unchecked"),
        ]

        /// A check that takes so long, virtually, hangs because of its mutant; correct ones take half of it.
        static let patience: Duration = .seconds(300)

        /// Checks `statements` with each of the mutants in force.
        init(of mutants: [(statement: Int, mutant: Mutant)], on statements: [Statement]) async {
            rows = await withTaskGroup { group in
                for (statement, mutant) in mutants {
                    group.addTask {
                        let implementation = InMemoryImplementation(mutant: mutant)
                        let table = await ConformanceSuite.run(
                            statements,
                            on: implementation,
                            patience: Self.patience
                        )
                        return Row(
                            mutant: mutant,
                            statement: statement,
                            red: table.rows.filter(\.hasFailed).map(\.number),
                            statements: statements.count
                        )
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            rows.sort { $0.statement < $1.statement }
        }

        var description: String {
            let lines = rows.map { row in
                let others = row.red.filter { $0 != row.statement }.map(String.init).joined(separator: " ")
                let verdict = row.isKilled ? "killed  " : "SURVIVED"
                let number = row.statement < 10 ? " \(row.statement)" : "\(row.statement)"
                return "\(number)  \(verdict)  \(row.mutant.name)" + (others.isEmpty ? "" : "  [also red: \(others)]")
            }
            return (lines + ["\(rows.count(where: \.isKilled)) of \(rows.count) mutants killed"])
                .joined(separator: "\n")
        }
    }
#endif
