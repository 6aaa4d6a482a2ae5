import KafkaConformance
import SystemPorts
import TestThreads
import Testing

#if Mutants
    @Suite("Statements fail where their rule is taken out", .ownThreads)
    struct KillMatrixTests {
        @Test("each planted bug turns its statement red and few others")
        func matrix() async {
            let matrix = await KillMatrix(of: KillMatrix.mutants, on: ConformanceSuite.statements)
            print(matrix)
            #expect(matrix.rows.filter { !$0.isKilled }.map(\.mutant.name) == [])
        }
    }
#endif
