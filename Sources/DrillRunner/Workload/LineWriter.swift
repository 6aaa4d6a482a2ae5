/// Writes lines into raw memory that is known to be large enough: the workload's inner loop.
struct LineWriter {
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
        let digits = Self.digitCount(number)
        var rest = number
        var place = offset &+ digits
        offset = place
        repeat {
            place &-= 1
            base.storeBytes(of: 0x30 &+ UInt8(truncatingIfNeeded: rest % 10), toByteOffset: place, as: UInt8.self)
            rest /= 10
        } while rest != 0
    }

    /// `number` in decimal, `width` digits with leading zeros.
    @inline(__always)
    mutating func put(decimal number: UInt64, width: Int) {
        var rest = number
        var place = offset &+ width
        while place > offset {
            place &-= 1
            base.storeBytes(of: 0x30 &+ UInt8(truncatingIfNeeded: rest % 10), toByteOffset: place, as: UInt8.self)
            rest /= 10
        }
        offset &+= width
    }

    /// The low `width` hexadecimal digits of `number`.
    @inline(__always)
    mutating func put(hexadecimal number: UInt64, width: Int) {
        var rest = number
        var place = offset &+ width
        while place > offset {
            place &-= 1
            let digit = UInt8(truncatingIfNeeded: rest & 15)
            base.storeBytes(of: digit < 10 ? 0x30 &+ digit : 0x57 &+ digit, toByteOffset: place, as: UInt8.self)
            rest >>= 4
        }
        offset &+= width
    }

    @inline(__always)
    private static func digitCount(_ number: UInt64) -> Int {
        var count = 1
        var limit: UInt64 = 10
        while number >= limit, count < 19 {
            count &+= 1
            limit &*= 10
        }
        return number >= limit && count == 19 ? 20 : count
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
        line.put(decimal: UInt64(nanoseconds % 1_000_000_000), width: 9)
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
