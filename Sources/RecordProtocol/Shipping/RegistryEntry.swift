public import SystemPorts

/// What the shipper's registry holds of one stream. Durable before the stream's first record is sent.
public struct RegistryEntry: Hashable, Sendable {
    /// The source's name in the configuration, or the file's path.
    public var source: String
    public var stream: StreamID
    /// In force since the stream began, whatever the topic and the settings are now.
    public var routing: Routing
    public var saved: SettledPosition
    /// Cuts above the saved position, rising.
    public var cuts: [Int64]
    /// `nil` for sources that cannot be read again: those get a stream per life of the process.
    public var file: FileIdentity?
    /// Of the bytes before the saved position.
    public var prefix: PrefixFingerprint
    /// The stream takes no further record.
    public var ended: Bool

    public init(
        source: String,
        stream: StreamID,
        routing: Routing,
        saved: SettledPosition = SettledPosition(),
        cuts: [Int64] = [],
        file: FileIdentity? = nil,
        prefix: PrefixFingerprint = .empty,
        ended: Bool = false
    ) {
        self.source = source
        self.stream = stream
        self.routing = routing
        self.saved = saved
        self.cuts = cuts
        self.file = file
        self.prefix = prefix
        self.ended = ended
    }

    /// Whether a file found now is the one this stream was read from.
    ///
    /// - Parameters:
    ///   - size: bytes in the file.
    ///   - bytesBefore: the ``PrefixFingerprint/length`` bytes before the saved position, read from the file found;
    ///     fewer where there are no more.
    public func match(file found: FileIdentity, size: Int64, bytesBefore: some Sequence<UInt8>) -> SourceMatch {
        guard let file, file == found else { return .differentFile }
        guard size >= saved.position else { return .shrunk }
        return PrefixFingerprint(of: bytesBefore) == prefix ? .sameSource : .replacedContent
    }
}

/// Whether a file continues a registered stream. Everything but ``sameSource`` is a new stream.
public enum SourceMatch: Hashable, Sendable {
    case sameSource
    /// Another device or inode.
    case differentFile
    /// Shorter than what was settled already: truncated and written anew.
    case shrunk
    /// As long, but with other bytes before the saved position.
    case replacedContent
}

/// A hash of the bytes just before a position, to tell a file from another one in its place.
public struct PrefixFingerprint: Hashable, Sendable {
    /// Bytes at most.
    public static let lengthMax = 256

    /// Bytes hashed: fewer than ``lengthMax`` near a file's begin.
    public let length: Int
    public let hash: UInt64

    public init(length: Int, hash: UInt64) {
        self.length = length
        self.hash = hash
    }

    /// Of the last ``lengthMax`` of `bytes`.
    public init(of bytes: some Sequence<UInt8>) {
        let tail = Array(Array(bytes).suffix(Self.lengthMax))
        var hash = StableHash()
        tail.withUnsafeBytes { hash.combine(bytes: $0) }
        length = tail.count
        self.hash = hash.value
    }

    public static let empty = PrefixFingerprint(of: [])

    /// The bytes to read for comparing with a fingerprint taken at `position`.
    public func range(before position: Int64) -> Range<Int64> {
        max(0, position - Int64(length))..<max(0, position)
    }
}
