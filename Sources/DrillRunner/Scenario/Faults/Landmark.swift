import StrictYAML

/// The beginning or the end of something that has a name: what a fault may wait for.
public struct Landmark: Hashable, Sendable, CustomStringConvertible {
    /// What begins and ends.
    public enum Subject: Hashable, Sendable {
        /// A fault; it ends when it is undone, or is over by itself.
        case fault(String)
        /// A workload's burst, numbered from 1 in the order of the file.
        case burst(Int, workload: String)
    }

    public enum Edge: Hashable, Sendable {
        case start, end
    }

    public var subject: Subject
    public var edge: Edge

    public init(_ edge: Edge, of subject: Subject) {
        self.subject = subject
        self.edge = edge
    }

    public static func end(of fault: String) -> Landmark { Landmark(.end, of: .fault(fault)) }
    public static func start(of fault: String) -> Landmark { Landmark(.start, of: .fault(fault)) }

    /// The fault's name; `nil` for a burst.
    public var fault: String? {
        guard case .fault(let name) = subject else { return nil }
        return name
    }

    /// As the scenario writes it: a name means its end.
    public var description: String {
        (edge == .start ? "start of " : "") + subject.description
    }

    static let accepted = "the name of a fault, burst N of WORKLOAD, or start of one of these"

    /// Reads the form that ``description`` prints, and `end of …`.
    init?(_ text: String) {
        edge = text.hasPrefix("start of ") ? .start : .end
        let named = ["start of ", "end of "].first { text.hasPrefix($0) }.map { text.dropFirst($0.count) } ?? text[...]
        guard let subject = Subject(named) else { return nil }
        self.subject = subject
    }
}

extension Landmark.Subject: CustomStringConvertible {
    public var description: String {
        switch self {
        case .fault(let name): name
        case .burst(let number, let workload): "burst \(number) of \(workload)"
        }
    }

    /// A name, or `burst N of WORKLOAD`.
    init?(_ text: Substring) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        if words.count == 1, !text.isEmpty {
            self = .fault(words[0])
        } else if words.count == 4, words[0] == "burst", words[2] == "of", !words[3].isEmpty,
            let number = Int(words[1]), number > 0, String(number) == words[1]
        {
            self = .burst(number, workload: words[3])
        } else {
            return nil
        }
    }
}

extension ValueSchema where Value == Landmark {
    static var landmark: ValueSchema {
        .scalar(
            .quantity(Landmark.accepted, ScalarShape(pattern: "^[A-Za-z0-9_-]")),
            read: { Landmark($0).map { .value($0) } ?? .refused(suggestion: nil) },
            print: { $0.description }
        )
    }
}

extension Scenario {
    /// The burst that a landmark names; `nil` where there is none.
    func burst(_ number: Int, of workload: String) -> Workload.Burst? {
        guard let bursts = workloads.first(where: { $0.name == workload })?.bursts, bursts.indices.contains(number - 1)
        else { return nil }
        return bursts[number - 1]
    }
}
