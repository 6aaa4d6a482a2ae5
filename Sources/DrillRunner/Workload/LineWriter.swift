import LogModel

/// Writes lines into raw memory that is known to be large enough: the workload's inner loop. Up to ``slack`` bytes behind
/// what was written may be written over.
struct LineWriter {
    static let slack = 16

    let base: UnsafeMutableRawPointer
    private(set) var offset = 0

    init(_ base: UnsafeMutableRawPointer) {
        self.base = base
    }

    @inline(__always)
    mutating func put(_ byte: UInt8) {
        base.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
        offset &+= 1
    }

    @inline(__always)
    mutating func put(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            (base + offset).copyMemory(from: start, byteCount: source.count)
        }
        offset &+= bytes.count
    }

    /// A part of `bytes`.
    @inline(__always)
    mutating func put(_ bytes: [UInt8], _ range: Range<Int>) {
        bytes.withUnsafeBytes { source in
            guard let start = source.baseAddress else { return }
            (base + offset).copyMemory(from: start + range.lowerBound, byteCount: range.count)
        }
        offset &+= range.count
    }

    /// `literal` without interpolation.
    @inline(__always)
    mutating func put(_ literal: StaticString) {
        (base + offset).copyMemory(from: literal.utf8Start, byteCount: literal.utf8CodeUnitCount)
        offset &+= literal.utf8CodeUnitCount
    }

    /// `number` in decimal.
    @inline(__always)
    mutating func put(decimal number: UInt64) {
        if number < 100_000_000 {
            let digits = DecimalText.eight(number)
            let zeros = min(7, (digits &- 0x3030_3030_3030_3030).trailingZeroBitCount &>> 3)
            store(digits &>> UInt64(truncatingIfNeeded: zeros &* 8), at: offset)
            offset &+= 8 &- zeros
        } else {
            putLong(number)
        }
    }

    private mutating func putLong(_ number: UInt64) {
        let (high, low) = number.quotientAndRemainder(dividingBy: 100_000_000)
        put(decimal: high)
        store(DecimalText.eight(low), at: offset)
        offset &+= 8
    }

    /// `number`, below 10⁹, in nine decimal digits.
    @inline(__always)
    mutating func put(nineDigits number: UInt64) {
        let (head, last) = number.quotientAndRemainder(dividingBy: 10)
        store(DecimalText.eight(head), at: offset)
        offset &+= 8
        put(0x30 &+ UInt8(truncatingIfNeeded: last))
    }

    /// The low `width` (1 ... 16) hexadecimal digits of `number`.
    @inline(__always)
    mutating func put(hexadecimal number: UInt64, width: Int) {
        let aligned = number &<< UInt64(truncatingIfNeeded: 64 &- width &* 4)
        store(Self.hexadecimal(aligned &>> 32), at: offset)
        store(Self.hexadecimal(aligned & 0xFFFF_FFFF), at: offset &+ 8)
        offset &+= width
    }

    /// The eight hexadecimal digits of `number` (32 bits), the first in the lowest bits.
    @inline(__always)
    private static func hexadecimal(_ number: UInt64) -> UInt64 {
        var digits = (number | number &<< 16) & 0x0000_FFFF_0000_FFFF
        digits = (digits | digits &<< 8) & 0x00FF_00FF_00FF_00FF
        digits = ((digits | digits &<< 4) & 0x0F0F_0F0F_0F0F_0F0F).byteSwapped
        // Ten and more become letters.
        let letters = ((digits &+ 0x0606_0606_0606_0606) &>> 4) & 0x0101_0101_0101_0101
        return digits &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
    }

    /// Writes eight bytes, of which some may be written over by what comes next.
    @inline(__always)
    private func store(_ word: UInt64, at place: Int) {
        base.storeBytes(of: word.littleEndian, toByteOffset: place, as: UInt64.self)
    }
}

/// Writes RFC 3339 times with nanoseconds; the part down to the second is made once per second.
struct TimeWriter {
    private var second = Int64.min
    private var prefix: [UInt8] = []

    @inline(__always)
    mutating func write(_ nanoseconds: Int64, to line: inout LineWriter) {
        let whole = nanoseconds / 1_000_000_000
        if whole != second { renew(whole) }
        line.put(prefix)
        line.put(nineDigits: UInt64(nanoseconds % 1_000_000_000))
        line.put(0x5A)
    }

    /// `second` is not before 1970. The civil date is found as in Howard Hinnant's "chrono-compatible low-level date
    /// algorithms".
    private mutating func renew(_ second: Int64) {
        self.second = second
        let days = second / 86_400 + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let time = second % 86_400
        func pad(_ number: Int64, _ width: Int) -> [UInt8] {
            let digits = Array(String(number).utf8)
            return [UInt8](repeating: 0x30, count: max(0, width - digits.count)) + digits
        }
        prefix = pad(year, 4) + [0x2D] + pad(month, 2) + [0x2D] + pad(day, 2) + [0x54]
        prefix += pad(time / 3_600, 2) + [0x3A] + pad(time / 60 % 60, 2) + [0x3A] + pad(time % 60, 2) + [0x2E]
    }
}
