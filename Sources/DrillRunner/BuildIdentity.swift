/// Which build made a report: traces can be compared only between runs of one.
package enum BuildIdentity {
    static let version = "0.1.0"

    package static var current: String {
        #if DEBUG
            let configuration = "debug"
        #else
            let configuration = "release"
        #endif
        #if arch(x86_64)
            let processor = "x86_64"
        #elseif arch(arm64)
            let processor = "arm64"
        #else
            let processor = "other"
        #endif
        return "logdrill \(version) \(configuration) \(processor)"
    }
}

extension DrillReport {
    /// This program's version.
    public static let version = BuildIdentity.version
}
