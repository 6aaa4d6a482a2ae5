import CZstd

/// One Zstandard frame (RFC 8878) at a time, whole in memory. The only place that knows libzstd.
public enum ZstdFrame {
    /// A frame that holds `bytes`, its size and a checksum of it.
    ///
    /// - Parameter level: 1 (fast) … 19 (small).
    public static func compress(_ bytes: [UInt8], level: Int = 10) throws(ZstdError) -> [UInt8] {
        guard let context = ZSTD_createCCtx() else { throw ZstdError("there is not enough memory") }
        defer { ZSTD_freeCCtx(context) }
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        let bound = ZSTD_compressBound(bytes.count)
        var result = 0
        let frame = [UInt8](unsafeUninitializedCapacity: bound) { buffer, initialized in
            bytes.withUnsafeBytes { source in
                result = ZSTD_compress2(context, buffer.baseAddress, bound, source.baseAddress, source.count)
            }
            initialized = ZSTD_isError(result) == 0 ? result : 0
        }
        try check(result)
        return frame
    }

    /// What the frame at the beginning of `frame` holds; nothing may follow it.
    ///
    /// - Parameter limit: more than this is refused before memory is asked for.
    public static func decompress(_ frame: ArraySlice<UInt8>, limit: Int) throws(ZstdError) -> [UInt8] {
        let (size, length) = frame.withUnsafeBytes { source in
            (
                ZSTD_getFrameContentSize(source.baseAddress, source.count),
                ZSTD_findFrameCompressedSize(source.baseAddress, source.count)
            )
        }
        // Two values beyond all sizes stand for "unknown" and "no frame".
        guard size < UInt64.max - 1 else { throw ZstdError("it is no Zstandard frame of a known size") }
        guard size <= UInt64(limit) else { throw ZstdError("it holds \(size) bytes; accepted: at most \(limit)") }
        try check(length)
        guard length == frame.count else { throw ZstdError("\(frame.count - length) bytes follow the frame") }
        var result = 0
        let content = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, initialized in
            frame.withUnsafeBytes { source in
                result = ZSTD_decompress(buffer.baseAddress, Int(size), source.baseAddress, source.count)
            }
            initialized = ZSTD_isError(result) == 0 ? result : 0
        }
        try check(result)
        return content
    }

    private static func check(_ result: Int) throws(ZstdError) {
        guard ZSTD_isError(result) != 0 else { return }
        throw ZstdError(ZSTD_getErrorName(result).map { String(cString: $0) } ?? "libzstd gives no reason")
    }
}

/// Why bytes cannot be compressed or decompressed.
public struct ZstdError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
