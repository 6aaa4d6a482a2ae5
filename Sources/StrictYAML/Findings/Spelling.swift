import SpellingHints

/// Suggestions for messages.
public enum Spelling {
    /// The candidate nearest to `word`, if one is near enough to be meant; the first of equals.
    public static func nearest<Words: Sequence<String>>(to word: String, among candidates: Words) -> String? {
        NearestWord.nearest(to: word, among: candidates)
    }

    /// `; did you mean "x"?` for the nearest candidate, or nothing.
    public static func hint<Words: Sequence<String>>(for word: String, among candidates: Words) -> String {
        nearest(to: word, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
    }
}
