import KeyedDigests
import Testing
import ZstdFrames

@Suite("zstd and libsodium, wrapped")
struct LibraryTests {
    @Test("a frame gives back what it was made of", arguments: [0, 1, 1_000, 1_000_000])
    func roundTrip(_ count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let frame = try ZstdFrame.compress(bytes)
        #expect(try ZstdFrame.decompress(frame[...], limit: 1_000_000) == bytes)
        if count > 1_000 { #expect(frame.count < count / 10) }
    }

    @Test("a frame that is cut, changed, too large, or followed by something is refused")
    func refused() throws {
        let bytes = (0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let frame = try ZstdFrame.compress(bytes)
        func failure(_ frame: [UInt8], limit: Int = 1 << 20) -> String? {
            do throws(ZstdError) {
                _ = try ZstdFrame.decompress(frame[...], limit: limit)
                return nil
            } catch {
                return error.description
            }
        }
        #expect(failure(Array(frame.dropLast(5))) == "Src size is incorrect")
        #expect(failure(frame + [0]) == "1 bytes follow the frame")
        #expect(failure(frame, limit: 4_999) == "it holds 5000 bytes; accepted: at most 4999")
        #expect(failure(Array("no frame at all".utf8)) == "it is no Zstandard frame of a known size")
        #expect(failure([]) == "it is no Zstandard frame of a known size")
        var changed = frame
        changed[changed.count / 2] ^= 0x55
        #expect(failure(changed) != nil, "the checksum, or the frame itself, tells")
    }

    @Test("a digest depends on key and message, and is the same each time")
    func digests() throws {
        let key = try DigestKey.derived(from: Array("secret".utf8))
        let same = try DigestKey.derived(from: Array("secret".utf8))
        let digest = key.digest([1, 2, 3], count: 32)
        #expect(digest.count == 32 && digest == same.digest([1, 2, 3], count: 32))
        #expect(digest != key.digest([1, 2, 4], count: 32))
        #expect(try digest != DigestKey.derived(from: Array("Secret".utf8)).digest([1, 2, 3], count: 32))
        #expect(try DigestKey.random().digest([1], count: 32) != DigestKey.random().digest([1], count: 32))
        #expect(throws: DigestError.self) { _ = try DigestKey.derived(from: []) }
    }

    @Test("a digest is keyed BLAKE2b, as another implementation computes it")
    func knownAnswer() throws {
        // Python: k = blake2b(b"abc", digest_size=32).digest(); blake2b(b"a record", digest_size=32, key=k)
        let digest = try DigestKey.derived(from: Array("abc".utf8)).digest(Array("a record".utf8), count: 32)
        let text = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(text == "637f0fd7d30d17c3fe9063c7f8c9062051c3ce954bb3904a0edd9679a3673a25")
    }
}
