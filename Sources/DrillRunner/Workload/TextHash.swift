/// A hash of bytes for every record of a run, made twice: sixteen bytes for each widening multiplication, as wyhash takes
/// them. It never leaves the process; what traces and seeds are made of is `StableHash`.
enum TextHash {
    private static let first: UInt64 = 0x2D35_8DCC_AA6C_78A5
    private static let second: UInt64 = 0x8BB8_4B93_962E_ACC9

    /// Two words, folded into what came before.
    @inline(__always)
    static func fold(_ low: UInt64, _ high: UInt64, seed: UInt64) -> UInt64 {
        let product = (low ^ first).multipliedFullWidth(by: high ^ seed ^ second)
        return (product.high ^ product.low) &+ first
    }

    /// The bytes and their number.
    @inline(__always)
    static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
        let count = bytes.count
        var state = seed
        var (low, high) = (UInt64(0), UInt64(0))
        if count >= 8 {
            var offset = 0
            while offset &+ 16 < count {
                state = fold(word(bytes, offset), word(bytes, offset &+ 8), seed: state)
                offset &+= 16
            }
            // The last sixteen bytes, some of them perhaps again.
            low = word(bytes, max(0, count &- 16))
            high = word(bytes, count &- 8)
        } else if count >= 4 {
            low = UInt64(half(bytes, 0))
            high = UInt64(half(bytes, count &- 4))
        } else if count > 0 {
            low = UInt64(bytes[0]) | UInt64(bytes[count &>> 1]) &<< 8 | UInt64(bytes[count &- 1]) &<< 16
        }
        return fold(UInt64(truncatingIfNeeded: count), second, seed: fold(low, high, seed: state))
    }

    @inline(__always)
    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    private static func half(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
}
