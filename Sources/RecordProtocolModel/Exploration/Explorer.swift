/// A world small enough to visit every state of.
protocol ExploredWorld: AnyObject {
    associatedtype State: Hashable
    associatedtype Label

    var initial: State { get }

    /// Appends every step that can be taken from `state`.
    func steps(from state: State, into steps: inout [Step<State, Label>])

    /// The safety rule that `state` breaks; `nil` where it breaks none.
    func violation(in state: State) -> String?

    /// Whether every record has found its end.
    func isSettled(_ state: State) -> Bool

    func text(of label: Label) -> String
}

/// One step: what happens, and where it leads.
struct Step<State, Label> {
    let label: Label
    let state: State

    init(_ label: Label, _ state: State) {
        self.label = label
        self.state = state
    }
}

/// What a whole exploration found.
package struct Exploration: Sendable {
    package enum Verdict: Equatable, Sendable {
        /// Safe in every state, and from every state all can still be settled.
        case holds
        /// A state that breaks a rule.
        case unsafe(String)
        /// A state from which some record can never be settled.
        case stuck
        /// The world is larger than was allowed.
        case tooLarge
    }

    package let verdict: Verdict
    package let states: Int
    package let transitions: Int
    /// The shortest way to the state that fails.
    package let trace: [String]
}

/// Breadth-first over all states, so that the first failure has a shortest trace; then backwards from the settled
/// states, so that every state which cannot reach one is found.
struct Explorer<World: ExploredWorld> {
    let world: World
    let statesMax: Int

    private var states: [World.State] = []
    /// Open addressing: the number of a state plus one, at a place that its hash gives; 0 where there is none.
    private var table = [UInt32](repeating: 0, count: 1 << 16)
    private var parents: [UInt32] = []
    /// How each state was reached; the first was not.
    private var labels: [World.Label?] = []
    private var targets: [UInt32] = []
    /// Where each state's transitions begin in `targets`.
    private var firstTarget: [Int] = []

    init(_ world: World, statesMax: Int) {
        self.world = world
        self.statesMax = statesMax
    }

    mutating func explore() -> Exploration {
        visit(world.initial, from: 0, label: nil)
        var steps: [Step<World.State, World.Label>] = []
        var next = 0
        while next < states.count {
            if let rule = world.violation(in: states[next]) { return result(.unsafe(rule), failing: next) }
            if states.count > statesMax { return result(.tooLarge, failing: nil) }
            firstTarget.append(targets.count)
            steps.removeAll(keepingCapacity: true)
            world.steps(from: states[next], into: &steps)
            for step in steps { targets.append(visit(step.state, from: UInt32(next), label: step.label)) }
            next += 1
        }
        firstTarget.append(targets.count)
        if let stuck = firstThatCannotSettle() { return result(.stuck, failing: stuck) }
        return result(.holds, failing: nil)
    }

    @discardableResult
    private mutating func visit(_ state: World.State, from parent: UInt32, label: World.Label?) -> UInt32 {
        var place = state.hashValue & (table.count - 1)
        while table[place] != 0 {
            let number = table[place] - 1
            if states[Int(number)] == state { return number }
            place = (place + 1) & (table.count - 1)
        }
        states.append(state)
        parents.append(parent)
        labels.append(label)
        table[place] = UInt32(states.count)
        if states.count * 2 > table.count { growTable() }
        return UInt32(states.count - 1)
    }

    private mutating func growTable() {
        let mask = table.count * 4 - 1
        table = [UInt32](repeating: 0, count: mask + 1)
        for (number, state) in states.enumerated() {
            var place = state.hashValue & mask
            while table[place] != 0 { place = (place + 1) & mask }
            table[place] = UInt32(number) + 1
        }
    }

    /// The first state in the order of the visit from which no settled state can be reached.
    private func firstThatCannotSettle() -> Int? {
        var firstSource = [Int](repeating: 0, count: states.count + 1)
        for target in targets { firstSource[Int(target) + 1] += 1 }
        for index in 1..<firstSource.count { firstSource[index] += firstSource[index - 1] }
        var place = firstSource
        var sources = [UInt32](repeating: 0, count: targets.count)
        for source in states.indices {
            for target in targets[firstTarget[source]..<firstTarget[source + 1]] {
                sources[place[Int(target)]] = UInt32(source)
                place[Int(target)] += 1
            }
        }
        var canSettle = [Bool](repeating: false, count: states.count)
        var toVisit: [UInt32] = []
        for (index, state) in states.enumerated() where world.isSettled(state) {
            canSettle[index] = true
            toVisit.append(UInt32(index))
        }
        while let state = toVisit.popLast() {
            for source in sources[firstSource[Int(state)]..<firstSource[Int(state) + 1]]
            where !canSettle[Int(source)] {
                canSettle[Int(source)] = true
                toVisit.append(source)
            }
        }
        return canSettle.firstIndex(of: false)
    }

    private func result(_ verdict: Exploration.Verdict, failing state: Int?) -> Exploration {
        var trace: [String] = []
        var state = state ?? 0
        while state != 0 {
            if let label = labels[state] { trace.append(world.text(of: label)) }
            state = Int(parents[state])
        }
        return Exploration(
            verdict: verdict,
            states: states.count,
            transitions: targets.count,
            trace: trace.reversed()
        )
    }
}
