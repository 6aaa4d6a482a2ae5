/// How wide a text will be, without asking a browser: the widths of a common sans-serif font, rounded up. What is laid
/// out by it has room to spare in narrower fonts.
public enum TextWidth {
    /// In the unit of `size`, which is the font's size.
    public static func of(_ text: String, size: Double) -> Double {
        text.unicodeScalars.reduce(0) { $0 + em($1) } * size
    }

    /// `text` shortened with an ellipsis to at most `width`; empty where not even that fits.
    public static func shortened(_ text: String, to width: Double, size: Double) -> String {
        guard of(text, size: size) > width else { return text }
        var room = width - of("…", size: size)
        guard room > 0 else { return "" }
        var kept = ""
        for character in text {
            room -= of(String(character), size: size)
            guard room >= 0 else { break }
            kept.append(character)
        }
        while kept.last == " " { kept.removeLast() }
        return kept.isEmpty ? "" : kept + "…"
    }

    private static func em(_ scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case "i", "j", "l", "I", "'", "|", ".", ",", ":", ";", "!": 0.3
        case "f", "t", "r", " ", "(", ")", "[", "]", "/", "-": 0.38
        case "m", "w", "M", "W", "@", "%": 0.92
        case "A"..."Z", "&", "…", "–", "→": 0.72
        case "0"..."9", "a"..."z": 0.59
        case "\u{300}"..."\u{36F}": 0
        case _ where scalar.value >= 0x1100: 1.05
        default: 0.65
        }
    }
}
