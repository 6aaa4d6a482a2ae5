/// Why a record's bytes are not a record, and where that shows.
public struct DecodeError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        let number: UInt8

        private static let names = [
            "no-value", "not-an-object", "truncated", "malformed", "invalid-utf8", "control-character", "bad-escape",
            "bad-number", "too-deep", "too-large", "too-many-attributes", "duplicate-key", "bad-timestamp",
            "bad-severity", "bad-id", "bad-floor", "wrong-type", "trailing-bytes",
        ]

        /// In kebab case, as dead letters and metrics name it.
        public var description: String { Self.names[Int(number)] }

        /// A null value: Kafka's tombstone.
        public static let noValue = Code(number: 0)
        /// JSON perhaps, but not an object; also nothing but blanks.
        public static let notAnObject = Code(number: 1)
        /// The bytes end before the object does.
        public static let truncated = Code(number: 2)
        /// A byte that JSON does not allow there.
        public static let malformed = Code(number: 3)
        public static let invalidUTF8 = Code(number: 4)
        /// A byte below 0x20 inside a string, unescaped.
        public static let controlCharacter = Code(number: 5)
        /// An unknown escape, or half a surrogate pair.
        public static let badEscape = Code(number: 6)
        public static let badNumber = Code(number: 7)
        public static let tooDeep = Code(number: 8)
        public static let tooLarge = Code(number: 9)
        public static let tooManyAttributes = Code(number: 10)
        public static let duplicateKey = Code(number: 11)
        public static let badTimestamp = Code(number: 12)
        public static let badSeverity = Code(number: 13)
        public static let badID = Code(number: 14)
        /// `_floor` and `_acked` must be whole numbers and come together.
        public static let badFloor = Code(number: 15)
        /// One of the record's own fields has a value of another type.
        public static let wrongType = Code(number: 16)
        /// Something other than blanks follows the object.
        public static let trailingBytes = Code(number: 17)
    }

    public let code: Code
    /// From the record's first byte.
    public let byteOffset: Int

    @inlinable
    public init(_ code: Code, at byteOffset: Int) {
        self.code = code
        self.byteOffset = byteOffset
    }

    public var description: String { "\(code) at byte \(byteOffset)" }
}

/// A record of a batch that could not be decoded.
public struct DecodeFailure: Hashable, Sendable {
    /// Its index among the records that were decoded.
    public let index: Int
    public let error: DecodeError

    public init(index: Int, error: DecodeError) {
        self.index = index
        self.error = error
    }
}

/// How large a record may be.
public struct RecordLimits: Hashable, Sendable {
    /// Bytes of one record's value; default 1 MiB.
    public var recordBytesMax = 1 << 20
    /// Objects and arrays within each other, the record itself included; at most 64.
    public var nestingMax = 64
    /// Attributes of one record.
    public var attributesMax = 1_024

    public init() {}
}
