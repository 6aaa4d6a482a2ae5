/// A planted bug: the name of a rule that is taken out, such as `dedup-by-maximum`.
package struct Mutant: Hashable, Sendable, ExpressibleByStringLiteral {
    package let name: String

    package init(_ name: String) {
        self.name = name
    }

    package init(stringLiteral name: String) {
        self.init(name)
    }
}

/// The planted bugs in force, injected like every other port.
///
/// Only a build with the package trait `Mutants` can hold any; in every other build ``has(_:)`` is the constant
/// `false`, and the code behind it is not there.
package struct Mutants: Sendable {
    #if Mutants
        private let active: Set<Mutant>

        package init(_ active: Set<Mutant>) {
            self.active = active
        }

        package static let none = Mutants([])

        package func has(_ mutant: Mutant) -> Bool {
            !active.isEmpty && active.contains(mutant)
        }
    #else
        package static let none = Mutants()

        @inline(__always)
        package func has(_ mutant: Mutant) -> Bool { false }
    #endif
}
