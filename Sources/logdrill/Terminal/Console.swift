#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Standard output and standard error, written whole and at once.
enum Console {
    static func output(_ text: String) {
        write(text.hasSuffix("\n") ? text : text + "\n", to: 1)
    }

    static func error(_ text: String) {
        write(text.hasSuffix("\n") ? text : text + "\n", to: 2)
    }

    /// Progress: no line end of its own.
    static func progress(_ text: String) {
        write(text, to: 2)
    }

    static var outputIsTerminal: Bool { isatty(1) == 1 }
    static var errorIsTerminal: Bool { isatty(2) == 1 }

    /// Whether a person can be asked: both what is read and what is said go through a terminal.
    static var isInteractive: Bool { isatty(0) == 1 && errorIsTerminal }

    /// Asks on standard error and reads the answer, without blanks around it; `nil` at the end of the input.
    static func question(_ text: String) -> String? {
        progress(text)
        guard let line = readLine() else { return nil }
        return line.split(separator: " ").joined(separator: " ")
    }

    /// Colours are for terminals whose owner has not asked for none (no-color.org).
    static var isColoured: Bool {
        outputIsTerminal && getenv("NO_COLOR") == nil
    }

    /// The value of an environment variable; empty where it is not set.
    static func environment(_ name: String) -> String {
        getenv(name).map { String(cString: $0) } ?? ""
    }

    /// Columns of the terminal, 80 where there is none.
    static var width: Int {
        var size = winsize()
        for descriptor in [Int32(1), 2] where ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 {
            return Int(size.ws_col)
        }
        return 80
    }

    static func leave(with status: ExitStatus) -> Never {
        exit(status.rawValue)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var sent = 0
            while sent < bytes.count {
                #if canImport(Darwin)
                    let count = Darwin.write(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
                #elseif canImport(Glibc)
                    let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
                #else
                    let count = Musl.write(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
                #endif
                if count < 0 && errno == EINTR { continue }
                // A reader that went away (`| head`) ends the writing, not the run.
                if count <= 0 { return }
                sent += count
            }
        }
    }

    /// Nanoseconds of monotonic real time.
    static func realTime() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Waits in real time.
    static func pause(nanoseconds: Int64) {
        guard nanoseconds > 0 else { return }
        var time = timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000),
            tv_nsec: Int(nanoseconds % 1_000_000_000)
        )
        nanosleep(&time, nil)
    }
}
