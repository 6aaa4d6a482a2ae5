import KafkaPorts
import SystemPorts

/// The partition of a record by its key, as librdkafka's partitioners choose it.
///
/// Models: `consistent_random` (zlib's CRC32 of the key) and `murmur2_random` (Java's), and the one sticky partition
/// for records without a key, drawn anew every `sticky.partitioning.linger.ms` (10 ms). Only `consistent_random` takes
/// an empty key for none. A value. Not modelled: `consistent`, `random`, `fnv1a` and the application's own.
struct KeyPartitioner {
    private let partitioner: Partitioner
    private var sticky: [String: (partition: Int32, until: Int64)] = [:]

    static let stickyLinger: Int64 = 10_000_000

    init(_ partitioner: Partitioner) {
        self.partitioner = partitioner
    }

    /// - Parameters:
    ///   - key: `nil` for none.
    ///   - count: how many partitions the topic has, at least one.
    mutating func partition(
        of key: [UInt8]?,
        in topic: String,
        count: Int,
        now: Int64,
        _ random: inout RandomStream
    ) -> Int32 {
        if let key, !key.isEmpty || partitioner == .murmur2Random { return Self.partition(partitioner, key, count) }
        if let sticky = sticky[topic], now < sticky.until, Int(sticky.partition) < count { return sticky.partition }
        let partition = Int32(random.index(below: count))
        sticky[topic] = (partition, now + Self.stickyLinger)
        return partition
    }

    static func partition(_ partitioner: Partitioner, _ key: [UInt8], _ count: Int) -> Int32 {
        let hash = partitioner == .murmur2Random ? murmur2(key) & 0x7fff_ffff : crc32(key)
        return Int32(hash % UInt32(count))
    }

    /// CRC-32 of IEEE 802.3, as zlib computes it.
    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xedb8_8320 : crc >> 1 }
        }
        return ~crc
    }

    /// MurmurHash2 with the seed and the byte order of Kafka's Java client.
    private static func murmur2(_ bytes: [UInt8]) -> UInt32 {
        let multiplier: UInt32 = 0x5bd1_e995
        var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: bytes.count)
        var index = 0
        while index + 4 <= bytes.count {
            var word =
                UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
                | UInt32(bytes[index + 3]) << 24
            word = word &* multiplier
            word ^= word >> 24
            word = word &* multiplier
            hash = hash &* multiplier
            hash ^= word
            index += 4
        }
        let rest = bytes.count - index
        if rest >= 3 { hash ^= UInt32(bytes[index + 2]) << 16 }
        if rest >= 2 { hash ^= UInt32(bytes[index + 1]) << 8 }
        if rest >= 1 {
            hash ^= UInt32(bytes[index])
            hash = hash &* multiplier
        }
        hash ^= hash >> 13
        hash = hash &* multiplier
        return hash ^ (hash >> 15)
    }
}
