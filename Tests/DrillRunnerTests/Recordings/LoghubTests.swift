import DrillRunner
import Foundation
import LogModel
import StrictYAML
import TestThreads
import Testing
import TextPatterns

/// The ten samples of Loghub, each with the mapping that is kept in `Scenarios/recordings`.
@Suite("The ten real logs, by their mappings", .ownThreads)
struct LoghubTests {
    static let mappings = [
        "apache", "bgl", "hadoop", "hdfs", "hpc", "linux", "openssh", "openstack", "spark", "zookeeper",
    ]

    private static func load(_ name: String) throws -> Scenario {
        let path = "\(ScenarioFiles.root)/Scenarios/recordings/\(name).yaml"
        let whole = try Scenario(yaml: ScenarioFiles.read(path), file: path)
        let file = try #require(recording(whole)).file
        let sample = "\(LoghubFolder.path ?? "")/\(file.split(separator: "/").last ?? "")"
        return try Scenario(
            yaml: ScenarioFiles.read(path),
            file: path,
            overrides: ["workloads.\(name).replay.file=\(sample)"]
        )
    }

    private static func recording(_ scenario: Scenario) -> Replay? {
        guard case .replay(let replay)? = scenario.workloads.first?.content else { return nil }
        return replay
    }

    @Test("every mapping is there, and none beside")
    func catalogue() throws {
        let files = try ScenarioFiles.all().filter { $0.hasPrefix("recordings/") }
        #expect(files == Self.mappings.map { "recordings/\($0).yaml" })
    }

    @Test(
        "every line of a sample fits its mapping: fields, severity and time",
        .enabled(if: LoghubFolder.path != nil, LoghubFolder.advice),
        arguments: mappings
    )
    func mapping(_ name: String) throws {
        let scenario = try Self.load(name)
        let replay = try #require(Self.recording(scenario))
        let pattern = try TextPattern(compile: try #require(replay.pattern))
        let time = try TimePattern(try #require(replay.timestampFormat))
        let place = try #require(pattern.groupNames.firstIndex(of: "timestamp"))
        let severity = pattern.groupNames.firstIndex(of: "severity")
        var read = 0
        var severities: Set<UInt8> = []
        for line in RecordedLines(try ScenarioFiles.read(replay.file)).texts {
            guard let groups = pattern.match(line), let stated = groups[place],
                time.moment(stated, year: 2024) != nil
            else {
                Issue.record("\(name): the mapping does not read: \(line)")
                continue
            }
            if let severity {
                let word = try #require(groups[severity])
                severities.insert(try #require(Severity(text: word), "\(name): \(word)").number)
            }
            read += 1
        }
        #expect(read == 2_000)
        #expect(severity == nil || !severities.contains(0))
    }

    @Test(
        "and goes through with nothing lost, exactly",
        .enabled(if: LoghubFolder.path != nil, LoghubFolder.advice),
        arguments: mappings
    )
    func drill(_ name: String) throws {
        let report = try ScenarioFiles.drill(try Self.load(name)).run(seed: 1)
        #expect(report.verdict == .pass, "\(report.reason)")
        #expect(report.counts.attempted == 2_000 && report.counts.stored == 2_000)
        #expect(report.counts.lost == 0 && report.counts.duplicates == 0 && report.counts.inFlight == 0)
    }

    @Test(
        "a recording is made of a sample by the times in its lines, the same lines in the same order",
        .enabled(if: LoghubFolder.path != nil, LoghubFolder.advice),
        arguments: mappings
    )
    func recorded(_ name: String) throws {
        let bytes = try ScenarioFiles.read(try #require(Self.recording(try Self.load(name))).file)
        var maker = RecordingMaker()
        try maker.add(bytes, name: name)
        let recording = try Recording(decoding: try maker.recording().encoded())
        #expect(recording.bytes == bytes && recording.count == 2_000)
        #expect(maker.accounts[0].untimed == 0, "\(maker.accounts[0].pattern)")
    }
}

/// Where the samples lie: LOGHUB, or beside this checkout.
enum LoghubFolder {
    static let path: String? = {
        let given = ProcessInfo.processInfo.environment["LOGHUB"].map { [$0] } ?? []
        let beside = ["\(ScenarioFiles.root)/../shared/loghub", "\(ScenarioFiles.root)/../../shared/loghub"]
        return (given + beside).first { FileManager.default.fileExists(atPath: "\($0)/HDFS_2k.log") }
    }()
    static let advice: Comment =
        "NOT RUN: no Loghub samples; set LOGHUB to the folder that holds HDFS_2k.log and the nine others"
}

extension RecordedLines {
    /// The lines without their terminators.
    fileprivate var texts: [String] {
        ends.indices.map { index in
            var line = bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
            while line.last == 0x0A || line.last == 0x0D { line.removeLast() }
            return String(decoding: line, as: UTF8.self)
        }
    }
}
