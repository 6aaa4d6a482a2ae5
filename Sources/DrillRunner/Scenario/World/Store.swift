public import LogPorts

extension Scenario {
    /// The store of a drill: its promise, its speed, its limits. Times are medians.
    public struct Store: Hashable, Sendable {
        public var guarantee = StoreGuarantee.transactional
        /// Pieces of work done at a time.
        public var concurrency = 4
        /// Requests that wait at most; more are refused.
        public var queue = 64
        /// Records that it holds at most; `nil` for no limit.
        public var capacity: Int?
        /// Per append, whatever its size.
        public var append: Duration = .milliseconds(2)
        /// Per row written.
        public var row: Duration = .microseconds(4)
        /// Per read.
        public var query: Duration = .milliseconds(2)
        /// One way between a processor and the store.
        public var network: Duration = .microseconds(200)
        /// How long a client waits for an answer before it gives a request up.
        public var timeout: Duration = .seconds(30)

        public init() {}
    }

    /// Processes of one kind, numbered from 1.
    public struct Fleet: Hashable, Sendable {
        public var count: Int
        /// Processor cores of each.
        public var cores: Int

        public init(count: Int, cores: Int = 1) {
            self.count = count
            self.cores = cores
        }
    }
}
