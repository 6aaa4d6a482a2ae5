public import RecordProtocol
public import SystemPorts

/// What a record gets where it does not say.
public struct RecordDefaults: Sendable {
    /// When the records were seen. Also the timestamp of those without one.
    public var observed: Timestamp
    public var severity: Severity
    public var service: String?
    public var environment: String?
    public var source: String?
    public var host: String?
    /// The id of records that bring none; `nil` leaves them without.
    public var foreignIDs: ForeignIDs?

    public init(
        observed: Timestamp,
        severity: Severity = .unspecified,
        service: String? = nil,
        environment: String? = nil,
        source: String? = nil,
        host: String? = nil
    ) {
        self.observed = observed
        self.severity = severity
        self.service = service
        self.environment = environment
        self.source = source
        self.host = host
    }
}

/// Gives records without an id one from where they lie in Kafka.
public struct ForeignIDs: Hashable, Sendable {
    /// Made with `StreamID.foreign(topic:incarnation:generation:partition:)`.
    public let stream: StreamID
    /// The offset of the first record of the decoded input, whether it is decoded or not.
    public let baseOffset: Int64

    public init(stream: StreamID, baseOffset: Int64) {
        self.stream = stream
        self.baseOffset = baseOffset
    }
}

/// The records that could be decoded, and those that could not.
public struct DecodedBatch: Sendable {
    /// Rows in the order of the input.
    public let batch: LogBatch
    /// In the order of the input.
    public let failures: [DecodeFailure]
}

/// Reads records, each one flat JSON object, into columns. The form is described in the article "The wire form".
public struct LogBatchDecoder: Sendable {
    /// Who wrote the bytes.
    public enum Form: Sendable {
        /// A shipper: the reserved members are its own.
        case wire
        /// A service, into a file or socket: names that begin with an underscore get another one, so that nobody can
        /// claim an id or a floor.
        case foreign
    }

    /// What becomes of records that cannot be decoded.
    public enum FailureHandling: Sendable {
        /// They are left out of the batch.
        case leaveOut
        /// They become rows all the same: the whole text as message, the reason as attribute `parse_error`. Failures
        /// are listed too.
        case keepAsText
    }

    public let form: Form
    public let limits: RecordLimits
    public let failureHandling: FailureHandling
    let vocabulary = TextVocabulary()

    public init(
        _ form: Form,
        limits: RecordLimits = RecordLimits(),
        failureHandling: FailureHandling = .leaveOut
    ) {
        self.form = form
        self.limits = limits
        self.failureHandling = failureHandling
    }

    /// Decodes the records `range` of `records`; all of them without one.
    ///
    /// - Parameter observedMilliseconds: when each record of `range` was seen, milliseconds since the epoch, in place
    ///   of the defaults' moment; empty for none.
    public func decode(
        _ records: ByteRecords,
        range: Range<Int>? = nil,
        defaults: RecordDefaults,
        observedMilliseconds: [Int64] = []
    ) -> DecodedBatch {
        let range = range ?? 0..<records.count
        precondition(range.lowerBound >= 0 && range.upperBound <= records.count, "no such records")
        precondition(
            observedMilliseconds.isEmpty || observedMilliseconds.count == range.count,
            "one moment per record, or none at all"
        )
        var decoder = RecordDecoder(self, defaults, capacity: range.count, inputCount: records.bytes.count)
        var failures: [DecodeFailure] = []
        let bytes = records.bytes.span.bytes
        for index in range {
            if !observedMilliseconds.isEmpty {
                decoder.observedDefault = observedMilliseconds[index - range.lowerBound] &* 1_000_000
            }
            do throws(DecodeError) {
                try decoder.decode(bytes, records.ranges[index], index: index)
            } catch {
                failures.append(DecodeFailure(index: index, error: error))
                if failureHandling == .keepAsText {
                    decoder.keepAsText(bytes, records.ranges[index], index: index, error)
                }
            }
        }
        return DecodedBatch(batch: decoder.finish().sealed(source: records.bytes), failures: failures)
    }
}
