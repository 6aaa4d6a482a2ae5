// Decoders under libFuzzer; `ci/fuzz` builds and runs it. Built without `-DLOGDRILL_FUZZER`, this replays the files
// that are its arguments. The environment variable LOGDRILL_FUZZ names the target.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The target that the environment names.
private let chosen: FuzzTarget = {
    let name = getenv("LOGDRILL_FUZZ").map { String(cString: $0) }
    if let target = FuzzTarget.named(name) { return target }
    print("no such target; there are: \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
    exit(2)
}()

/// Called by libFuzzer with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    chosen.body(UnsafeRawBufferPointer(start: bytes, count: count))
    return 0
}

#if !LOGDRILL_FUZZER
    // With `--sanitize fuzzer` libFuzzer brings the entry point.
    @main
    enum Replay {
        /// Gives the files to the target, one by one.
        static func main() {
            for path in CommandLine.arguments.dropFirst() {
                guard let file = fopen(path, "r") else {
                    print("\(path): cannot be read")
                    exit(2)
                }
                var bytes: [UInt8] = []
                var chunk = [UInt8](repeating: 0, count: 1 << 16)
                while case let length = fread(&chunk, 1, chunk.count, file), length > 0 { bytes += chunk[..<length] }
                fclose(file)
                bytes.withUnsafeBytes(chosen.body)
                print("\(path): \(bytes.count) bytes, no breach")
            }
        }
    }
#endif
