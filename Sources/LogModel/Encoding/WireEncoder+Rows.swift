import RecordProtocol
import SystemPorts

extension WireEncoder {
    /// What opens each text member, `,"service":"`: up to sixteen bytes, and how many.
    struct Opening {
        let text: SIMD16<UInt8>
        let count: Int

        init(_ member: Member) {
            let bytes = Array(",\"\(member.name)\":\"".utf8)
            var text = SIMD16<UInt8>(repeating: 0)
            for index in bytes.indices { text[index] = bytes[index] }
            self.text = text
            count = bytes.count
        }
    }

    /// At least as many bytes as the row's record takes.
    @inline(__always)
    func byteCountMax(_ columns: LogColumns, _ row: Int) -> Int {
        // Id 80, two timestamps of 45, severity 24, six openings and closings of 17, braces.
        var count = 320 &+ addedByteCount &+ columns.rows[row].message.count
        count &+= columns.services.width(row) &+ columns.environments.width(row)
        count &+= columns.sources.width(row) &+ columns.hosts.width(row)
        count &+= columns.traceIDs[row].count &+ columns.spanIDs[row].count
        for index in columns.attributeStart(row)..<Int(columns.rows[row].attributesEnd) {
            let entry = columns.attributes[index]
            count &+= entry.name.count &+ entry.value.count &+ 6
        }
        return count
    }

    /// Writes everything behind the id, the closing brace included.
    @inline(__always)
    func putBody(
        _ columns: LogColumns,
        _ row: Int,
        _ target: inout MutableRawSpan,
        _ position: inout Int,
        _ days: inout WrittenDays
    ) {
        target.put(openTimestamp.text, openTimestamp.count, &position)
        days.timestamp.put(columns.rows[row].timestamp, &target, &position)
        target.put(0x22, &position)
        target.put(openObserved.text, openObserved.count, &position)
        days.observed.put(columns.rows[row].observed, &target, &position)
        target.put(0x22, &position)
        let severity = Int(columns.rows[row].severity)
        if severity > 0, removedMembers & Member.severity.bit == 0 {
            let count = Int(severityTexts[severity &* 32 &+ 31])
            target.copy(severityTexts.span.bytes, severity &* 32, count, &position)
        }
        putInterned(.service, columns.services, row, &target, &position)
        putInterned(.environment, columns.environments, row, &target, &position)
        putInterned(.source, columns.sources, row, &target, &position)
        putInterned(.host, columns.hosts, row, &target, &position)
        let bytes = columns.bytes
        let source = bytes.span.bytes
        putText(.message, openMessage, source, columns.rows[row].message, &target, &position)
        putText(.traceID, openTraceID, source, columns.traceIDs[row], &target, &position)
        putText(.spanID, openSpanID, source, columns.spanIDs[row], &target, &position)
        putAttributes(columns, row, source, &target, &position)
        if !addedAttributes.isEmpty { target.copy(addedAttributes.span.bytes, 0, addedAttributes.count, &position) }
        target.put(0x7D, &position)
    }

    @inline(__always)
    private func putInterned(
        _ member: Member,
        _ column: TextColumn,
        _ row: Int,
        _ target: inout MutableRawSpan,
        _ position: inout Int
    ) {
        if changedMembers & member.bit != 0 { return putChanged(member, &target, &position) }
        let symbol = column.symbol(row)
        guard symbol > 0 else { return }
        let start = Int(column.memberStarts[symbol])
        target.copy(column.members.span.bytes, start, Int(column.memberStarts[symbol &+ 1]) &- start, &position)
    }

    @inline(__always)
    private func putText(
        _ member: Member,
        _ opening: Opening,
        _ source: RawSpan,
        _ range: ByteRange,
        _ target: inout MutableRawSpan,
        _ position: inout Int
    ) {
        if changedMembers & member.bit != 0 { return putChanged(member, &target, &position) }
        guard !range.isNull else { return }
        target.put(opening.text, opening.count, &position)
        target.copy(source, Int(range.start), range.count, &position)
        target.put(0x22, &position)
    }

    /// Writes a member that configuration sets or removes.
    @inline(never)
    private func putChanged(_ member: Member, _ target: inout MutableRawSpan, _ position: inout Int) {
        let text = fixedMembers[Int(member.rawValue)]
        if !text.isEmpty { target.copy(text.span.bytes, 0, text.count, &position) }
    }

    @inline(__always)
    private func putAttributes(
        _ columns: LogColumns,
        _ row: Int,
        _ source: RawSpan,
        _ target: inout MutableRawSpan,
        _ position: inout Int
    ) {
        let first = columns.attributeStart(row)
        let end = Int(columns.rows[row].attributesEnd)
        guard first < end else { return }
        if removedNames.isEmpty, columns.rows[row].flags.contains(.attributesAreContiguous) {
            let last = columns.attributes[end &- 1]
            let start = Int(columns.attributes[first].name.start) &- 1
            target.put(0x2C, &position)
            let stop = Int(last.value.end) &+ (last.kind == .string ? 1 : 0)
            target.copy(source, start, stop &- start, &position)
        } else {
            for index in first..<end { putAttribute(columns.attributes[index], source, &target, &position) }
        }
    }

    @inline(never)
    private func putAttribute(
        _ entry: AttributeRange,
        _ source: RawSpan,
        _ target: inout MutableRawSpan,
        _ position: inout Int
    ) {
        for name in removedNames where name.count == entry.name.count {
            if source.equals(name.span.bytes, 0, name.count, Int(entry.name.start)) { return }
        }
        target.put(0x222C, 2, &position)
        target.copy(source, Int(entry.name.start), entry.name.count, &position)
        target.put(0x22_3A22, entry.kind == .string ? 3 : 2, &position)
        target.copy(source, Int(entry.value.start), entry.value.count, &position)
        if entry.kind == .string { target.put(0x22, &position) }
    }
}
