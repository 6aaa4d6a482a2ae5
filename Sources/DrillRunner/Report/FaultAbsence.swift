import SystemPorts

extension Fault {
    /// Why it never began, in words.
    ///
    /// - Parameters:
    ///   - refusals: what the injector says of faults that it could not carry out, each with its fault's name in front.
    ///   - end: of the run, since the workload's start.
    func absence(refusals: [String], end: Duration) -> String {
        let mark = "\(name): "
        if let refusal = refusals.first(where: { $0.hasPrefix(mark) }) { return String(refusal.dropFirst(mark.count)) }
        switch start {
        case .at(let time): return "it starts at \(Wording.duration(time)), the run ended at \(Wording.duration(end))"
        case .after(let landmark, let delay):
            let edge = landmark.edge == .start ? "start" : "end"
            let wait = delay > .zero ? "\(Wording.duration(delay)) after " : ""
            return "it starts \(wait)the \(edge) of \(landmark.subject), which did not come in time"
        case .when(let condition): return "\(condition) never came"
        }
    }
}
