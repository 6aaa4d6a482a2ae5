import DrillRunner
import LogPipeline
import StrictYAML

/// The scenario decoder. The first line may hold overrides, each behind `#set `. What is accepted must print as a
/// scenario that is accepted and prints the same.
func fuzzScenario(_ input: UnsafeRawBufferPointer) {
    let bytes = Array(input)
    let first = String(decoding: bytes.prefix { $0 != 0x0A }.prefix(1_000), as: UTF8.self)
    let overrides = first.hasPrefix("#set ") ? first.split(separator: "#set ").map(String.init) : []
    let scenario: Scenario
    do throws(InvalidInput) {
        scenario = try Scenario(yaml: bytes, file: "a/b.yaml", overrides: overrides) { path in
            path == "a/p.yaml" ? Array("name: p\n".utf8) : nil
        }
    } catch {
        guard !error.problems.isEmpty else { breach("refused without a reason") }
        return
    }
    let printed = scenario.effectiveYAML
    do throws(InvalidInput) {
        let again = try Scenario(yaml: Array(printed.utf8), file: "a/b.yaml")
        guard again.effectiveYAML == printed else { breach("the effective scenario prints differently:\n\(printed)") }
        guard again.workloads == scenario.workloads, again.faults == scenario.faults,
            again.expectations == scenario.expectations, again.cluster == scenario.cluster
        else { breach("the effective scenario is another one:\n\(printed)") }
    } catch {
        breach("the effective scenario is refused: \(error)\n\(printed)")
    }
}

/// The pipeline's configuration, likewise.
func fuzzConfiguration(_ input: UnsafeRawBufferPointer) {
    let configuration: PipelineConfiguration
    do throws(InvalidInput) {
        configuration = try PipelineConfiguration(yaml: Array(input), file: "p.yaml")
    } catch {
        guard !error.problems.isEmpty else { breach("refused without a reason") }
        return
    }
    let printed = configuration.effectiveYAML
    do throws(InvalidInput) {
        let again = try PipelineConfiguration(yaml: Array(printed.utf8), file: "p.yaml")
        guard again.effectiveYAML == printed else {
            breach("the effective configuration prints differently:\n\(printed)")
        }
    } catch {
        breach("the effective configuration is refused: \(error)\n\(printed)")
    }
}
