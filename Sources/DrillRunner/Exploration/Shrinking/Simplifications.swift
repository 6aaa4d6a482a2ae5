import LogPipeline
import StrictYAML

/// Less to say: what is at its default need not be written.
extension Reduction {
    static let simplifications: [Reduction] = [
        Reduction("default pipeline") { scenario in
            let standard = PipelineConfiguration()
            return change(scenario) { scenario in
                scenario.pipeline = standard
                scenario.pipeline.kafka.topic = scenario.cluster.topic
                scenario.pipeline.store.guarantee = scenario.store.guarantee
            }
                + change(scenario) { $0.pipeline.processor = standard.processor }
                + change(scenario) { $0.pipeline.shipper = standard.shipper }
                + change(scenario) { $0.pipeline.kafka.consumer = standard.kafka.consumer }
                + change(scenario) { $0.pipeline.kafka.producer = standard.kafka.producer }
        },
        Reduction("default store") { scenario in
            change(scenario) { scenario in
                let guarantee = scenario.store.guarantee
                scenario.store = Scenario.Store()
                scenario.store.guarantee = guarantee
            }
        },
        Reduction("default cluster") { scenario in
            change(scenario) { scenario in
                let written = scenario.cluster
                scenario.cluster = Scenario.Cluster()
                scenario.cluster.topic = written.topic
                scenario.cluster.brokers = written.brokers
                scenario.cluster.controllers = min(scenario.cluster.controllers, written.brokers)
                scenario.cluster.partitions = written.partitions
                scenario.cluster.replication = written.replication
                scenario.cluster.minInSyncReplicas = written.minInSyncReplicas
            }
        },
        Reduction("one core each") { scenario in
            change(scenario) { ($0.shippers.cores, $0.processors.cores) = (1, 1) }
        },
        Reduction("plain records") { scenario in
            each(workload: scenario) { workload in
                guard case .generated(let content) = workload.content else { return }
                var plain = GeneratedContent()
                plain.poison = content.poison
                workload.content = .generated(plain)
            }
                + each(workload: scenario) { workload in
                    guard case .generated(var content) = workload.content else { return }
                    content.poison = .none
                    workload.content = .generated(content)
                }
        },
        Reduction("plain workloads") { scenario in
            each(workload: scenario) { workload in
                let written = workload
                workload = Workload()
                workload.name = written.name
                workload.content = written.content
                workload.rate = written.rate
                workload.sources = written.sources
                workload.input = written.input
                (workload.bursts, workload.ramp, workload.records) = (written.bursts, written.ramp, written.records)
            }
        },
        Reduction("once, not again and again") { scenario in each(fault: scenario) { $0.every = nil } },
        Reduction("round times") { scenario in
            each(fault: scenario) { fault in
                if case .at(let time) = fault.start { fault.start = .at(time.rounded) }
                fault.duration = fault.duration?.rounded
                fault.every = fault.every?.rounded
                (fault.by, fault.down, fault.up) = (fault.by.rounded, fault.down.rounded, fault.up.rounded)
                fault.pause = fault.pause.rounded
            }
        },
        Reduction("weaker faults") { scenario in
            each(fault: scenario) { fault in
                if fault.times > 3 { fault.times /= 2 }
                if fault.by > .milliseconds(10) { fault.by = fault.by.half.rounded }
            }
        },
        Reduction("nothing admitted, nothing demonstrated") { scenario in
            change(scenario) { ($0.allowances, $0.demonstrated) = ([], []) }
                + change(scenario) { $0.lateAfter = Scenario().lateAfter }
        },
    ]
}
