#if Mutants
    /// Lines that the drills of several planted bugs share.
    enum PlantedWorlds {
        /// A client that gives up a send after two seconds, so that a cut of four leaves batches in doubt.
        static let impatientProducer = """
            cluster: {partitions: 2}
            pipeline: {kafka: {producer: {messageTimeout: 2s, socketTimeout: 1s}}}
            workloads: {steady: {rate: 100/s, sources: 2}}
            """
        /// Followers that lag behind a leader which then dies.
        static let laggingFollowers = """
            faults:
              slow-replication: {kind: latency, target: all brokers, from: all brokers, by: 300ms, at: 3s, for: 10s}
              leader-loss: {kind: crash, target: leader of logs/0, at: 5s, for: 8s}
            """
    }
#endif
