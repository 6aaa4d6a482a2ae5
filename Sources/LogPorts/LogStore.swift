public import LogModel
public import RecordProtocol

/// Where the pipeline's records end up. One pipeline has one store.
public protocol LogStore: Sendable {
    /// What the store promises of repeated and interrupted appends.
    var guarantee: StoreGuarantee { get }

    /// The checkpoints of `keys`, in their order; version 0 where nothing was ever written.
    ///
    /// - Throws: ``StoreError``, `CancellationError`, `PortSevered`.
    func checkpoints(_ keys: [CheckpointKey]) async throws -> [Checkpoint]

    /// Stores rows, outcomes and checkpoints, each partition's in one transaction, and only if the version found is
    /// the one expected. Answers per write, in their order.
    ///
    /// After ``AppendAnswer/stale(_:)`` or ``AppendAnswer/indeterminate`` the checkpoint must be read again before
    /// anything else.
    ///
    /// - Throws: ``StoreError`` when nothing of the whole request was done, and certainly not later;
    ///   `CancellationError` and `PortSevered` say nothing of what was done.
    func append(_ writes: [PartitionWrite]) async throws -> [AppendAnswer]

    /// Moves dead-letter rows to re-driven and stores their records, each in one transaction.
    ///
    /// - Returns: per id, whether a dead row was there to move.
    func redrive(_ records: [RedrivenRecord], pipeline: String) async throws -> [Bool]

    /// Records that match, newest first.
    func query(_ query: LogQuery) async throws -> LogPage

    /// The dead-letter rows of a pipeline, in id order, behind `cursor`.
    func deadLetters(pipeline: String, after cursor: RecordID?, limit: Int) async throws -> [DeadLetterRow]
}

/// What a store promises.
public enum StoreGuarantee: String, Hashable, Sendable, CaseIterable {
    /// Rows and checkpoint in one transaction: exactly-once effect.
    case transactional
    /// A known id changes nothing: repeats are harmless.
    case idempotent
    /// Repeats are stored again: a count, not an anomaly.
    case atLeastOnce
}

/// One partition's share of an append.
public struct PartitionWrite: Sendable {
    public let key: CheckpointKey
    /// The version that must be found for anything to be written.
    public let expectedVersion: Int64
    /// Everything that was read; ``outcomes`` says what becomes of each row.
    public let batches: [SettledBatch]
    /// What is in force afterwards; its version is `expectedVersion + 1`.
    public let checkpoint: Checkpoint

    public init(key: CheckpointKey, expectedVersion: Int64, batches: [SettledBatch], checkpoint: Checkpoint) {
        self.key = key
        self.expectedVersion = expectedVersion
        self.batches = batches
        self.checkpoint = checkpoint
    }
}

/// A decoded batch and the decision for each of its rows.
public struct SettledBatch: Sendable {
    public let batch: LogBatch
    /// The offset of the decoded input's first record; that of a row is its `LogBatch.inputIndex(_:)` further on.
    public let baseOffset: Int64
    /// One per row of `batch`.
    public let outcomes: [RowOutcome]
    /// Fields that the processor adds to every stored row.
    public let addedFields: [AddedField]
    /// The rows whose outcome is ``RowOutcome/deadLettered``, also those that could not be decoded.
    public let deadLetters: [DeadLetterRow]
    /// The configuration snapshot under which it was processed.
    public let configurationVersion: Int

    public init(
        batch: LogBatch,
        baseOffset: Int64,
        outcomes: [RowOutcome],
        addedFields: [AddedField],
        deadLetters: [DeadLetterRow],
        configurationVersion: Int
    ) {
        self.batch = batch
        self.baseOffset = baseOffset
        self.outcomes = outcomes
        self.addedFields = addedFields
        self.deadLetters = deadLetters
        self.configurationVersion = configurationVersion
    }

    /// The row's id. Every row has one: records that came without were given one when they were decoded.
    @inlinable
    public func id(_ row: Int) -> RecordID {
        batch.recordID(row) ?? .foreign(StreamID(high: 1 << 63, low: 0), offset: offset(row))
    }

    /// The row's offset in its partition.
    @inlinable
    public func offset(_ row: Int) -> Int64 { baseOffset + Int64(batch.inputIndex(row)) }
}

/// A field and its value, added to rows by configuration.
public struct AddedField: Sendable {
    public let name: String
    public let value: FieldValue

    public init(name: String, value: FieldValue) {
        self.name = name
        self.value = value
    }
}

/// What becomes of one row that reached Kafka.
public enum RowOutcome: UInt8, Hashable, Sendable, CaseIterable {
    case stored
    /// A rule of the processor's filter took it out.
    case filtered
    /// Its original bytes are in the dead-letter topic, acknowledged.
    case deadLettered
    /// An earlier row with this id is settled already.
    case duplicate
}

/// A record that could not be processed, and where its original bytes are.
public struct DeadLetterRow: Hashable, Sendable {
    public let id: RecordID
    /// Why, as the dead letter's header says.
    public let reason: String
    /// Where it was read.
    public let origin: RecordOrigin
    /// Where its original bytes are now; `nil` offset where the broker did not say.
    public let letter: RecordOrigin

    public init(id: RecordID, reason: String, origin: RecordOrigin, letter: RecordOrigin) {
        self.id = id
        self.reason = reason
        self.origin = origin
        self.letter = letter
    }
}

/// A place in a topic.
public struct RecordOrigin: Hashable, Sendable {
    public let topic: String
    public let partition: Int32
    public let offset: Int64?

    public init(topic: String, partition: Int32, offset: Int64?) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
    }
}

/// A mended dead letter on its way back.
public struct RedrivenRecord: Sendable {
    public let id: RecordID
    public let record: LogRecord

    public init(id: RecordID, record: LogRecord) {
        self.id = id
        self.record = record
    }
}

/// What became of one ``PartitionWrite``.
public enum AppendAnswer: Sendable {
    /// Everything is durable, the checkpoint with it.
    case stored
    /// Another version was found: somebody else has written. Nothing was done.
    case stale(found: Int64)
    /// These rows were refused for good, as (batch, row); nothing of the write was done.
    case refused([RefusedRow])
    /// Done or not done, now or later: read the checkpoint again.
    case indeterminate
}

/// One row that the store will never take.
public struct RefusedRow: Hashable, Sendable {
    public let batch: Int
    public let row: Int
    public let reason: String

    public init(batch: Int, row: Int, reason: String) {
        self.batch = batch
        self.row = row
        self.reason = reason
    }
}

/// Why the store did nothing.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whether trying again can help.
    public enum Kind: String, Hashable, Sendable {
        /// Down, overloaded, full for now: try again later.
        case transient
        /// A whole request refused for good without naming rows: bisect it.
        case refused
        /// Wrong credentials, wrong schema, full for good: an operator must act; alarm and keep trying slowly.
        case needsOperator
    }

    public let kind: Kind
    public let detail: String

    public init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    public var description: String { detail }
}
