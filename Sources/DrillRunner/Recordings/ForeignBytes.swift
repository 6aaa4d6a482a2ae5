/// Files that are no text as a log's lines are, known by how they begin, and how to make it of them.
struct ForeignBytes {
    /// What it is, and what to do.
    let advice: String

    private static let beginnings: [(bytes: [UInt8], name: String, cure: String)] = [
        ([0x1F, 0x8B], "compressed by gzip", "gzip -dc FILE | logdrill record -"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed by zstd", "zstd -dc FILE | logdrill record -"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed by xz", "xz -dc FILE | logdrill record -"),
        ([0x42, 0x5A, 0x68], "compressed by bzip2", "bzip2 -dc FILE | logdrill record -"),
        ([0xFF, 0xFE], "text in UTF-16", "iconv -f UTF-16 -t UTF-8 FILE | logdrill record -"),
        ([0xFE, 0xFF], "text in UTF-16", "iconv -f UTF-16 -t UTF-8 FILE | logdrill record -"),
    ]
    /// Bytes of the beginning that are looked through.
    private static let lookedThrough = 4_096

    /// `nil` for what may be a log. A zero byte here and there may be in one; one in thirty is none.
    init?(_ bytes: [UInt8]) {
        if let found = Self.beginnings.first(where: { bytes.starts(with: $0.bytes) }) {
            advice = "the file is \(found.name); accepted: lines of text, as by \(found.cure) …"
            return
        }
        let head = bytes.prefix(Self.lookedThrough)
        // Control characters but tab, line ends, form feed and the escape of coloured terminals.
        let controls = head.count { $0 < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D, 0x1B].contains($0) }
        guard controls * 30 > head.count else { return nil }
        advice = "the file is not text; accepted: lines of a log"
    }
}
