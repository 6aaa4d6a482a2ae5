import StrictYAML

/// A scenario to begin with: whole and valid as it stands, with questions whose answers make it somebody's own.
public struct ScenarioTemplate: Sendable {
    /// As the command line takes it.
    public let name: String
    /// What goes wrong in it, in a line.
    public let summary: String
    let body: String

    /// Something that a template asks for; `{{key}}` in its text.
    public struct Question: Hashable, Sendable {
        public let key: String
        public let text: String
        /// Taken where nothing is answered.
        public let answer: String
    }

    init(_ name: String, _ summary: String, _ body: String) {
        self.name = name
        self.summary = summary
        self.body = body
    }

    /// What it asks for, in the order in which to ask.
    public var questions: [Question] { Self.known.filter { body.contains("{{\($0.key)}}") } }

    /// The scenario's text.
    ///
    /// - Parameter answers: by the questions' keys; defaults elsewhere.
    public func text(_ answers: [String: String] = [:]) -> String {
        var text = body
        for question in questions {
            text = text.replacing("{{\(question.key)}}", with: answers[question.key] ?? question.answer)
        }
        return text + "\n"
    }

    /// What is wrong with one answer, the others being left at their defaults; `nil` where all is well.
    public func problem(with answer: String, to question: Question) -> String? {
        do throws(InvalidInput) {
            _ = try Scenario(yaml: Array(text([question.key: answer]).utf8), file: "answer")
            return nil
        } catch {
            return error.problems.first?.message
        }
    }

    public static func named(_ name: String) -> ScenarioTemplate? { all.first { $0.name == name } }

    private static let known = [
        Question(key: "name", text: "What is the drill called?", answer: "my-drill"),
        Question(key: "rate", text: "How many records do your services log, on an ordinary day?", answer: "500/s"),
        Question(key: "storm", text: "And in a storm?", answer: "5k/s"),
        Question(key: "sources", text: "From how many files?", answer: "6"),
        Question(key: "brokers", text: "How many brokers has the Kafka cluster?", answer: "3"),
        Question(key: "partitions", text: "How many partitions has the topic?", answer: "12"),
        Question(key: "retention", text: "How long does the topic keep records?", answer: "7d"),
        Question(key: "processors", text: "How many processors read from it?", answer: "2"),
        Question(key: "outage", text: "How long does the outage last?", answer: "90s"),
    ]
}
