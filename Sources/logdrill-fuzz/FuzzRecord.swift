import LogModel
import RecordProtocol
import SystemPorts

/// The record decoder: lines of the input are records, read as a shipper's and as a service's. What is accepted must
/// encode again and decode to the same; what is refused must be refused within the record.
func fuzzRecord(_ input: UnsafeRawBufferPointer) {
    let bytes = Array(input)
    var ranges: [ByteRange] = []
    var start = 0
    for end in bytes.indices where bytes[end] == 0x0A {
        ranges.append(ByteRange(start: start, end: end))
        start = end + 1
    }
    ranges.append(ByteRange(start: start, end: bytes.count))
    let records = ByteRecords(bytes: bytes, ranges: ranges)
    var limits = RecordLimits()
    limits.attributesMax = 20
    limits.nestingMax = 8
    for form in [LogBatchDecoder.Form.wire, .foreign] {
        let decoder = LogBatchDecoder(form, limits: limits)
        let decoded = decoder.decode(records, defaults: RecordDefaults(observed: Timestamp(nanoseconds: 1)))
        guard decoded.batch.count + decoded.failures.count == ranges.count else { breach("a record has vanished") }
        for failure in decoded.failures {
            let length = ranges[failure.index].count
            guard (0...length).contains(failure.error.byteOffset) else { breach("\(failure.error) beyond \(length)") }
        }
        for row in 0..<decoded.batch.count { checkRow(decoded.batch, row, form) }
        checkBatch(decoded.batch)
        let kept = LogBatchDecoder(form, limits: limits, failureHandling: .keepAsText)
            .decode(records, defaults: RecordDefaults(observed: Timestamp(nanoseconds: 1), service: "s"))
        guard kept.batch.count == ranges.count else { breach("a record was not kept as text") }
        checkBatch(kept.batch)
    }
}

private func decodeAgain(_ records: ByteRecords) -> LogBatch {
    let again = LogBatchDecoder(.wire).decode(records, defaults: RecordDefaults(observed: Timestamp(nanoseconds: 2)))
    guard again.failures.isEmpty else { breach("what was encoded is refused: \(again.failures)") }
    return again.batch
}

private func checkRow(_ batch: LogBatch, _ row: Int, _ form: LogBatchDecoder.Form) {
    let record = batch.record(row)
    if form == .foreign, record.id != nil { breach("a foreign record has claimed an id") }
    let encoded = WireEncoder.encode(record)
    let range = ByteRange(start: 0, end: encoded.count)
    let again = decodeAgain(ByteRecords(bytes: encoded, ranges: [range]))
    guard again.record(0) == record else { breach("\(record) came back as \(again.record(0))") }
}

/// A whole batch through the sealed batch's encoder and back.
private func checkBatch(_ batch: LogBatch) {
    var builder = WireBatchBuilder(WireEncoder())
    let stream = StreamID(high: 1, low: 2)
    for row in 0..<batch.count {
        builder.append(batch, row: row, id: RecordID(stream: stream, start: Int64(row), end: Int64(row) + 1))
    }
    let floor = FloorAnnouncement(position: 1, acknowledged: 2)
    let again = decodeAgain(builder.finish(floor: floor))
    guard again.count == batch.count else { breach("a row has vanished") }
    for row in 0..<batch.count {
        var expected = batch.record(row)
        expected.id = RecordID(stream: stream, start: Int64(row), end: Int64(row) + 1)
        guard again.record(row) == expected else { breach("\(expected) came back as \(again.record(row))") }
    }
    if batch.count > 0 {
        guard again.floors == [RowFloor(row: 0, floor: floor)] else { breach("the floor is not announced") }
    }
}
