import CSodium

/// Digests that nobody can compute without the key (BLAKE2b, keyed). The only place that knows libsodium.
///
/// libsodium must be initialised once per process: a key can only be made by doing so.
public struct DigestKey: Sendable {
    private let bytes: [UInt8]

    /// A key that nobody has had before, and that nobody can tell afterwards.
    ///
    /// - Throws: when the system gives no randomness.
    public static func random() throws(DigestError) -> DigestKey {
        try start()
        var bytes = [UInt8](repeating: 0, count: 32)
        bytes.withUnsafeMutableBufferPointer { buffer in
            if let base = buffer.baseAddress { randombytes_buf(base, buffer.count) }
        }
        return DigestKey(bytes: bytes)
    }

    /// The key that follows from a secret, of any length but none.
    public static func derived(from secret: [UInt8]) throws(DigestError) -> DigestKey {
        guard !secret.isEmpty else { throw DigestError(description: "the key is empty") }
        try start()
        return DigestKey(bytes: DigestKey(bytes: []).digest(secret, count: 32))
    }

    /// `count` bytes (16 … 64) that depend on the key and on all of `message`.
    public func digest(_ message: [UInt8], count: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: min(64, max(16, count)))
        let size = result.count
        result.withUnsafeMutableBufferPointer { out in
            guard let base = out.baseAddress else { return }
            let key = bytes.isEmpty ? nil : bytes
            // It fails for sizes only that cannot be asked for here.
            crypto_generichash(base, size, message, UInt64(message.count), key, bytes.count)
        }
        return result
    }

    private static func start() throws(DigestError) {
        guard sodium_init() >= 0 else { throw DigestError(description: "libsodium finds no source of randomness") }
    }
}

/// Why there is no key.
public struct DigestError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
}
