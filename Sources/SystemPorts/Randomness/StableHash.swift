/// A 64-bit hash that is the same in every process, build and version: for traces, checksums and seeds.
///
/// Not for hash tables (it resists no attacker) and not for cryptography. Words are folded with a widening multiply,
/// as wyhash does; bytes are taken eight at a time in little-endian order.
public struct StableHash: Hashable, Sendable {
    @usableFromInline var state: UInt64

    @inlinable
    public init(seed: UInt64 = 0) {
        // Folded, so that no first word can cancel a seed out.
        state = Self.fold(seed ^ 0x2D35_8DCC_AA6C_78A5, 0xA076_1D64_78BD_642F) &+ 0x9E37_79B9_7F4A_7C15
    }

    /// The hash of all that was combined so far.
    @inlinable
    public var value: UInt64 {
        Self.fold(state ^ 0x8BB8_4B93_962E_ACC9, 0x4B33_A62E_D433_D4A3)
    }

    @inlinable
    public mutating func combine(_ word: UInt64) {
        state = Self.fold(state ^ word, 0x8BB8_4B93_962E_ACC9) &+ 0x9E37_79B9_7F4A_7C15
    }

    @inlinable
    public mutating func combine(_ number: Int64) {
        combine(UInt64(bitPattern: number))
    }

    /// Combines the bytes and their number, so that neighbouring strings cannot run into each other.
    @inlinable
    public mutating func combine(bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset &+ 8 <= bytes.count {
            combine(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset &+= 8
        }
        var tail: UInt64 = 0
        let missing = UInt64(truncatingIfNeeded: 64 &- (bytes.count &- offset) &* 8)
        if missing < 64, bytes.count >= 8 {
            // The last eight bytes, without those that were combined already.
            let last = bytes.loadUnaligned(fromByteOffset: bytes.count &- 8, as: UInt64.self)
            tail = UInt64(littleEndian: last) &>> missing
        } else {
            var shift: UInt64 = 0
            while offset < bytes.count {
                tail |= UInt64(bytes[offset]) &<< shift
                shift &+= 8
                offset &+= 1
            }
        }
        combine(tail)
        combine(UInt64(bytes.count))
    }

    @inlinable
    public mutating func combine(_ text: String) {
        var copy = text
        copy.withUTF8 { combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    @inlinable
    static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let (high, low) = left.multipliedFullWidth(by: right)
        return high ^ low
    }
}
