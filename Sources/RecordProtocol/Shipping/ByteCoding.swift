/// Appends little-endian numbers and length-prefixed strings.
struct ByteWriter {
    var bytes: [UInt8] = []

    mutating func put(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func put(_ text: String) {
        put(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }
}

/// Takes what ``ByteWriter`` put, with every length checked.
struct ByteReader {
    private let bytes: [UInt8]
    private(set) var offset: Int

    init(_ bytes: [UInt8], from offset: Int) {
        self.bytes = bytes
        self.offset = offset
    }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func take<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type
    ) throws(RegistryError) -> Number {
        let size = MemoryLayout<Number>.size
        guard bytes.count - offset >= size else { throw RegistryError(.truncated, at: bytes.count) }
        let number = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
        offset += size
        return Number(littleEndian: number)
    }

    mutating func takeFlag() throws(RegistryError) -> Bool {
        switch try take(UInt8.self) {
        case 0: return false
        case 1: return true
        default: throw RegistryError(.invalid("a flag is neither 0 nor 1"), at: offset - 1)
        }
    }

    mutating func takeString() throws(RegistryError) -> String {
        let length = Int(try take(UInt32.self))
        guard bytes.count - offset >= length else { throw RegistryError(.truncated, at: bytes.count) }
        let slice = bytes[offset..<(offset + length)]
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw RegistryError(.invalid("a string is not UTF-8"), at: offset)
        }
        offset += length
        return text
    }
}
