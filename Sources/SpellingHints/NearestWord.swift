/// Guesses what a mistyped word was meant to be.
public enum NearestWord {
    /// The candidate nearest to `word`, if one is near enough to be meant; the first of equals.
    public static func nearest<Words: Sequence<String>>(to word: String, among candidates: Words) -> String? {
        let typed = Array(word.lowercased().utf8.prefix(64))
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let letters = Array(candidate.lowercased().utf8.prefix(64))
            let distance = editDistance(typed, letters)
            let tolerance = max(1, min(typed.count, letters.count) / 3)
            guard distance <= tolerance, distance < best?.distance ?? .max else { continue }
            best = (candidate, distance)
        }
        return best?.word
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    static func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var current = [i + 1]
            current.reserveCapacity(right.count + 1)
            for (j, other) in right.enumerated() {
                var distance = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (letter == other ? 0 : 1))
                if i > 0, j > 0, letter == right[j - 1], left[i - 1] == other {
                    distance = min(distance, before[j - 1] + 1)
                }
                current.append(distance)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
