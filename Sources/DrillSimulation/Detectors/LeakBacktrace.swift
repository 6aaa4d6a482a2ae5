#if canImport(Runtime)
    import Runtime
#endif

/// Where a foreign thread was when it touched a run, as far as the platform can tell.
enum LeakBacktrace {
    /// Names of the calling functions, innermost first, one a line; `nil` where none can be had.
    static func capture() -> String? {
        #if canImport(Runtime)
            guard let backtrace = try? Backtrace.capture(limit: 32), let symbols = backtrace.symbolicated() else {
                return nil
            }
            var names: [String] = []
            for frame in symbols.frames {
                guard let name = frame.symbol?.name, !isOurs(name), names.last != name else { continue }
                names.append(name)
            }
            return names.isEmpty ? nil : names.prefix(12).joined(separator: "\n")
        #else
            return nil
        #endif
    }

    /// The frames of the detector itself say nothing.
    private static func isOurs(_ name: String) -> Bool {
        ["LeakBacktrace", "ForeignThreads", "Simulation.onRunThread", "LifeExecutor.enqueue"].contains {
            name.contains($0)
        }
    }
}
