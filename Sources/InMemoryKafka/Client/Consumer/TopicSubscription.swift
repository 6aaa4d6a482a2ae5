import KafkaPorts

/// What a consumer subscribes to: topics by name, and by patterns, which begin with `^`.
///
/// Models: a pattern stands for the topics that it matches in the last metadata response, so that new ones are found at
/// a refresh; it is searched for like librdkafka's, and its `^` ties it to the beginning only. A value. Not modelled:
/// POSIX's syntax where Swift's differs, `topic.blacklist`.
struct TopicSubscription {
    struct Pattern {
        let text: String
        let expression: Regex<AnyRegexOutput>

        func matches(_ topic: String) -> Bool { topic.firstMatch(of: expression) != nil }
    }

    /// As they were given.
    let names: [String]
    let patterns: [Pattern]
    /// Topics that a pattern matches and that have no name of their own among ``names``; sorted.
    private(set) var matched: [String] = []

    /// Throws `_INVALID_ARG` where a pattern is none.
    init(_ topics: [String]) throws(KafkaError) {
        names = topics.filter { !$0.hasPrefix("^") }
        var patterns: [Pattern] = []
        for text in topics where text.hasPrefix("^") {
            guard let expression = try? Regex(text) else {
                throw KafkaError(.localInvalidArgument, "the pattern \(text) is no regular expression")
            }
            patterns.append(Pattern(text: text, expression: expression))
        }
        self.patterns = patterns
    }

    var topics: [String] { names + matched }

    /// Takes up which topics there are; returns those that no pattern matches any more.
    mutating func match(_ known: [String]) -> [String] {
        guard !patterns.isEmpty else { return [] }
        let before = matched
        matched = known.filter { topic in
            !names.contains(topic) && patterns.contains { $0.matches(topic) }
        }.sorted()
        return before.filter { !matched.contains($0) }
    }
}
