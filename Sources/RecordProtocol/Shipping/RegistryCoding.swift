import SystemPorts

/// The registry file: every stream of one shipper, replaced as a whole.
///
/// Little-endian: `LDREG`, format version (1 byte), number of entries (4), the entries, and the stable hash of all bytes
/// before it (8). Strings and lists carry their length in 4 bytes.
public enum StreamRegistryFormat {
    /// The version written; older ones are read as long as they are listed here.
    public static let version: UInt8 = 1

    static let magic: [UInt8] = Array("LDREG".utf8)

    public static func encode(_ entries: [RegistryEntry]) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.append(contentsOf: magic)
        writer.put(version)
        writer.put(UInt32(entries.count))
        for entry in entries { write(entry, to: &writer) }
        writer.put(checksum(of: writer.bytes[...]))
        return writer.bytes
    }

    /// - Throws: ``RegistryError``: nothing of a damaged file is used.
    public static func decode(_ bytes: [UInt8]) throws(RegistryError) -> [RegistryEntry] {
        guard bytes.count >= magic.count + 1 + 4 + 8 else { throw RegistryError(.truncated, at: bytes.count) }
        guard bytes.starts(with: magic) else { throw RegistryError(.notARegistry, at: 0) }
        guard bytes[magic.count] == version else {
            throw RegistryError(.unknownVersion(bytes[magic.count]), at: magic.count)
        }
        let content = bytes[..<(bytes.count - 8)]
        var tail = ByteReader(bytes, from: content.count)
        guard try tail.take(UInt64.self) == checksum(of: content) else {
            throw RegistryError(.checksumMismatch, at: content.count)
        }
        var reader = ByteReader(Array(content), from: magic.count + 1)
        var entries: [RegistryEntry] = []
        for _ in 0..<(try reader.take(UInt32.self)) { entries.append(try read(from: &reader)) }
        guard reader.isAtEnd else { throw RegistryError(.invalid("bytes behind the last entry"), at: reader.offset) }
        return entries
    }

    private static func checksum(of bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash = StableHash()
        bytes.withUnsafeBytes { hash.combine(bytes: $0) }
        return hash.value
    }

    private static func write(_ entry: RegistryEntry, to writer: inout ByteWriter) {
        writer.put(entry.source)
        writer.put(entry.stream.high)
        writer.put(entry.stream.low)
        writer.put(entry.routing.partitionCount)
        writer.put(entry.routing.blockSize ?? 0)
        writer.put(entry.saved.position)
        writer.put(UInt32(entry.saved.acknowledged.entries.count))
        for count in entry.saved.acknowledged.entries {
            writer.put(count.key)
            writer.put(count.count)
        }
        writer.put(UInt32(entry.saved.settledAtSource.entries.count))
        for count in entry.saved.settledAtSource.entries {
            writer.put(UInt8(count.key.kind == .filtered ? 0 : 1))
            writer.put(count.key.reason)
            writer.put(count.count)
        }
        writer.put(UInt32(entry.cuts.count))
        for cut in entry.cuts { writer.put(cut) }
        writer.put(UInt8(entry.file == nil ? 0 : 1))
        writer.put(entry.file?.device ?? 0)
        writer.put(entry.file?.inode ?? 0)
        writer.put(UInt32(entry.prefix.length))
        writer.put(entry.prefix.hash)
        writer.put(UInt8(entry.ended ? 1 : 0))
    }

    private static func read(from reader: inout ByteReader) throws(RegistryError) -> RegistryEntry {
        let source = try reader.takeString()
        let stream = StreamID(high: try reader.take(UInt64.self), low: try reader.take(UInt64.self))
        let partitions = try reader.take(Int32.self)
        let blockSize = try reader.take(Int64.self)
        guard partitions > 0, blockSize >= 0 else { throw RegistryError(.invalid("routing"), at: reader.offset) }
        var saved = SettledPosition(position: try reader.take(Int64.self))
        for _ in 0..<(try reader.take(UInt32.self)) {
            let partition = try reader.take(Int32.self)
            saved.acknowledged.add(try reader.take(Int64.self), to: partition)
        }
        for _ in 0..<(try reader.take(UInt32.self)) {
            let kind: SourceSettlement.Kind = try reader.takeFlag() ? .dropped : .filtered
            let reason = SourceSettlement(kind, reason: try reader.takeString())
            saved.settledAtSource.add(try reader.take(Int64.self), to: reason)
        }
        var cuts: [Int64] = []
        for _ in 0..<(try reader.take(UInt32.self)) {
            let cut = try reader.take(Int64.self)
            guard cut > cuts.last ?? saved.position else {
                throw RegistryError(.invalid("cuts do not rise"), at: reader.offset)
            }
            cuts.append(cut)
        }
        let hasFile = try reader.takeFlag()
        let file = FileIdentity(device: try reader.take(UInt64.self), inode: try reader.take(UInt64.self))
        let prefix = PrefixFingerprint(length: Int(try reader.take(UInt32.self)), hash: try reader.take(UInt64.self))
        return RegistryEntry(
            source: source,
            stream: stream,
            routing: Routing(partitionCount: partitions, blockSize: blockSize == 0 ? nil : blockSize),
            saved: saved,
            cuts: cuts,
            file: hasFile ? file : nil,
            prefix: prefix,
            ended: try reader.takeFlag()
        )
    }
}

/// Why a registry cannot be read.
public struct RegistryError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// Does not begin as a registry does.
        case notARegistry
        /// Written by a later version of Logdrill.
        case unknownVersion(UInt8)
        case truncated
        case checksumMismatch
        /// The checksum is right, and yet a value is impossible.
        case invalid(String)
    }

    public let code: Code
    /// Byte offset in the file.
    public let offset: Int

    init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
    }

    public var description: String {
        let what =
            switch code {
            case .notARegistry: "this is not a shipper's registry"
            case .unknownVersion(let version): "format version \(version) is not known"
            case .truncated: "the file ends too early"
            case .checksumMismatch: "the checksum does not match"
            case .invalid(let field): "impossible value: \(field)"
            }
        return "registry, byte \(offset): \(what)"
    }
}
