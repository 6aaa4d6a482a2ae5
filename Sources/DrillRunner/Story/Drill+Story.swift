import DrillSimulation
import KafkaPorts
import LogPipeline
import SystemPorts

extension Drill {
    /// Tells the story of one record or one partition of a run.
    ///
    /// The drill is run twice: once to find out what there is to tell, and again, the same to the last event, listened
    /// to. So a run that nobody asks about records nothing.
    ///
    /// - Throws: what ``run(seed:overrides:)`` throws; ``DrillError`` where the run has no such anomaly, record or
    ///   partition; ``StoryMismatch`` where the second run was not the first.
    public func story(seed: UInt64, _ request: StoryRequest, overrides: [String] = []) throws -> Story {
        // What is looked up afterwards must still be there.
        var whole = options
        whole.closesBooksWhileRunning = false
        whole.wantsDetails = true
        let drill = Drill(scenario, file: file, options: whole)
        let (world, outcome) = try drill.play(seed)
        let report = try drill.conclude(world, outcome, seed: seed)
        let subject = try StorySubject(request, report, world.evidence(promise: DurabilityPromise(scenario)))
        let kafka = scenario.pipeline.kafka
        let recorder = StoryRecorder(
            subject.scope,
            topics: [kafka.topic, kafka.deadLetterTopic],
            group: kafka.consumer.groupID
        )
        let (again, outcomeAgain) = try drill.play(seed, recorder: recorder)
        guard again.simulation.trace.hash == world.simulation.trace.hash else {
            throw StoryMismatch(seed: seed)
        }
        var telling = StoryTelling(subject, recorder.events, start: again.start)
        telling.add(outcomeAgain.occurrences)
        var words = ["logdrill", "run", file, "--seed", "\(seed)"]
        for override in overrides { words += ["--set", override] }
        return Story(
            subject: subject.name,
            end: subject.end,
            anomaly: subject.anomaly.map { "\($0.name): \($0.example)" },
            scenario: scenario.name,
            why: scenario.why,
            seed: seed,
            build: BuildIdentity.current,
            reproduce: ShellWords.line(words),
            lines: telling.lines,
            faults: telling.faults,
            levels: telling.levels,
            start: again.start,
            runEnd: again.simulation.now
        )
    }
}

/// Two runs of one seed were not the same: a bug of this program.
public struct StoryMismatch: Error, CustomStringConvertible {
    public let seed: UInt64

    public var description: String {
        "seed \(seed): the run that was listened to left another trace than the run before it; "
            + "logdrill run --check-determinism names the first event that differs"
    }
}
