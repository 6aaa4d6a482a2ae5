import LogModel
import SystemPorts

/// Makes the lines of one source. The bytes of a record follow from the seed, the source's name, its ordinal and its
/// intended time, and from nothing else, so that any block can be made again.
struct RecordGenerator {
    let plan: SourcePlan
    /// Wall time at the workload's start, nanoseconds since the epoch.
    let epoch: Int64
    /// Bytes that one line takes at most.
    let longestLine: Int

    private let seed: UInt64
    private let services: WeightedChoice
    private let severities: WeightedChoice
    private let users: WeightedChoice
    private let serviceTexts: [[UInt8]]
    private let severityTexts: [[UInt8]]
    private let serviceHashes: [UInt64]
    private let environmentText: [UInt8]?
    private let environmentHash: UInt64
    private let sourceHash: UInt64
    private let life: RecordLife?
    private let templates: WeightedChoice?
    private let seqHash = FieldDigest.text("seq")
    private let userHash = FieldDigest.text("user")
    private let durationHash = FieldDigest.text("duration_ms")

    /// - Parameter environment: what the store is to say of records whose plan names none.
    init(_ plan: SourcePlan, seed: UInt64, epoch: Timestamp, environment: String? = nil) {
        self.plan = plan
        self.epoch = epoch.nanoseconds
        var hash = StableHash(seed: seed)
        hash.combine("records of \(plan.name)")
        self.seed = hash.value
        services = WeightedChoice(weights: plan.services.map(\.weight))
        severities = WeightedChoice(weights: plan.severities.map(\.weight))
        users = plan.sharedUsers ?? Self.users(cardinality: plan.cardinality, isSkewed: plan.isSkewed)
        serviceTexts = plan.services.map { Self.body($0.item, plan.form) }
        severityTexts = plan.severities.map { Array($0.item.text.utf8) }
        serviceHashes = plan.services.map { FieldDigest.text($0.item) }
        environmentText = plan.form == .ndjson ? plan.environment.map { Self.body($0, .ndjson) } : nil
        environmentHash = FieldDigest.text(plan.environment ?? environment)
        sourceHash = FieldDigest.text(plan.name)
        life = RecordLife(plan, seed: seed)
        templates = plan.templateWeights.isEmpty ? nil : WeightedChoice(weights: plan.templateWeights)
        let template = plan.templates.reduce(0) { max($0, $1.longest) }
        let texts = (serviceTexts + [environmentText ?? []]).reduce(0) { max($0, $1.count) }
        longestLine =
            320 + LineWriter.slack + 2 * texts + template + plan.messageBytes.upperBound + (life?.longest ?? 0)
    }

    static func users(cardinality: Int, isSkewed: Bool) -> WeightedChoice {
        WeightedChoice(count: min(cardinality, 1 << 16), skewed: isSkewed)
    }

    private static func body(_ text: String, _ form: LineForm) -> [UInt8] {
        form == .ndjson ? MessageTemplate.jsonBody(Array(text.utf8)) : Array(text.utf8)
    }

    /// What a block's maker remembers between two lines.
    struct Scratch {
        var time = TimeWriter()
        /// The message as text, where its JSON body differs.
        var text: [UInt8] = []
    }

    /// Writes record `ordinal`, line end included, and says what is in it. The digest is made on demand only.
    @inline(__always)
    func write(
        _ ordinal: Int,
        at intended: Int64,
        to line: inout LineWriter,
        _ scratch: inout Scratch,
        withDigest: Bool
    ) -> RecordFacts {
        var random = OrdinalRandom(seed: seed, ordinal: ordinal)
        let service = services.index(random.next())
        var severity = severities.index(random.next())
        if let life { severity = life.severity(ordinal, at: intended, severity) }
        let user = UInt64(users.index(random.next()))
        let duration = random.next() >> 52
        let isPoison = plan.poisonMillionths > 0 && random.next() % 1_000_000 < UInt64(plan.poisonMillionths)
        let timestamp = epoch + intended
        var attributes: UInt64 = 0
        var environmentHash = environmentHash
        let message: Range<Int>
        switch plan.form {
        case .ndjson:
            line.put("{\"timestamp\":\"")
            scratch.time.write(timestamp, to: &line)
            line.put("\",\"severity\":\"")
            line.put(severityTexts[severity])
            line.put("\",\"service\":\"")
            line.put(serviceTexts[service])
            if let environment = life?.environment(ordinal) {
                line.put("\",\"environment\":\"")
                line.put(environment.body)
                environmentHash = life?.environmentHashes[environment.index] ?? environmentHash
            } else if let environmentText {
                line.put("\",\"environment\":\"")
                line.put(environmentText)
            }
            if let trace = life?.trace(ordinal) {
                line.put("\",\"trace_id\":\"")
                attributes &+= writeAttribute(RecordLife.traceName, to: &line, withDigest) { line in
                    line.put(hexadecimal: trace.high, width: 16)
                    line.put(hexadecimal: trace.low, width: 16)
                }
                line.put("\",\"span_id\":\"")
                attributes &+= writeAttribute(RecordLife.spanName, to: &line, withDigest) { line in
                    line.put(hexadecimal: trace.span, width: 16)
                }
            }
            line.put("\",\"message\":\"")
            message = writeMessage(
                &random,
                ordinal,
                severity,
                user,
                isPoison,
                to: &line,
                &scratch,
                withText: withDigest
            )
            line.put("\",\"seq\":")
            attributes &+= writeAttribute(seqHash, to: &line, withDigest) { $0.put(decimal: UInt64(ordinal)) }
            line.put(",\"user\":\"")
            attributes &+= writeAttribute(userHash, to: &line, withDigest) { line in
                line.put(0x75)
                line.put(decimal: user)
            }
            line.put("\",\"duration_ms\":")
            attributes &+= writeAttribute(durationHash, to: &line, withDigest) { $0.put(decimal: duration) }
            line.put(0x7D)
        case .text:
            scratch.time.write(timestamp, to: &line)
            line.put(0x20)
            line.put(severityTexts[severity])
            line.put(0x20)
            line.put(serviceTexts[service])
            line.put(" [seq=")
            attributes &+= writeAttribute(seqHash, to: &line, withDigest) { $0.put(decimal: UInt64(ordinal)) }
            line.put(" user=")
            attributes &+= writeAttribute(userHash, to: &line, withDigest) { line in
                line.put(0x75)
                line.put(decimal: user)
            }
            line.put(" duration_ms=")
            attributes &+= writeAttribute(durationHash, to: &line, withDigest) { $0.put(decimal: duration) }
            line.put("] ")
            message = writeMessage(
                &random,
                ordinal,
                severity,
                user,
                isPoison,
                to: &line,
                &scratch,
                withText: withDigest
            )
        }
        line.put(0x0A)
        let number = plan.severities[severity].item.number
        guard withDigest else {
            return RecordFacts(service: UInt16(service), severity: number, isPoison: isPoison, digest: 0)
        }
        let digest = FieldDigest(
            timestamp: timestamp,
            severity: number,
            service: serviceHashes[service],
            environment: environmentHash,
            source: sourceHash,
            message: messageHash(message, in: line, scratch),
            attributes: attributes
        )
        return RecordFacts(service: UInt16(service), severity: number, isPoison: isPoison, digest: digest.value)
    }

    @inline(__always)
    private func writeAttribute(
        _ name: UInt64,
        to line: inout LineWriter,
        _ withDigest: Bool,
        _ write: (inout LineWriter) -> Void
    ) -> UInt64 {
        let start = line.offset
        write(&line)
        guard withDigest else { return 0 }
        let value = UnsafeRawBufferPointer(start: line.base + start, count: line.offset - start)
        return FieldDigest.attribute(name: name, value: value)
    }

    private func messageHash(_ range: Range<Int>, in line: LineWriter, _ scratch: Scratch) -> UInt64 {
        if !scratch.text.isEmpty { return scratch.text.withUnsafeBytes { FieldDigest.text($0) } }
        return FieldDigest.text(UnsafeRawBufferPointer(start: line.base + range.lowerBound, count: range.count))
    }

    /// Writes the message; where its text differs from what is written, leaves the text in `scratch`.
    @inline(__always)
    private func writeMessage(
        _ random: inout OrdinalRandom,
        _ ordinal: Int,
        _ severity: Int,
        _ user: UInt64,
        _ isPoison: Bool,
        to line: inout LineWriter,
        _ scratch: inout Scratch,
        withText: Bool
    ) -> Range<Int> {
        let choice = random.next()
        let template = plan.templates[templates?.index(choice) ?? Int(choice % UInt64(plan.templates.count))]
        let isBody = plan.form == .ndjson
        var isEscaped = isBody && template.needsEscapes
        let start = line.offset
        if isPoison { line.put("poison pill: ") }
        for piece in template.pieces {
            switch piece {
            case .literal(let text, let body):
                if isBody { line.put(template.bodies, body) } else { line.put(template.texts, text) }
            case .user:
                line.put(0x75)
                line.put(decimal: user)
            case .number: line.put(decimal: random.next() >> 50)
            case .hex: line.put(hexadecimal: random.next(), width: 16)
            case .path:
                line.put("/v1/items/")
                line.put(decimal: random.next() >> 48)
            case .address:
                line.put("10.")
                let address = random.next()
                line.put(decimal: address & 255)
                line.put(0x2E)
                line.put(decimal: address >> 8 & 255)
                line.put(0x2E)
                line.put(decimal: address >> 16 & 255)
            }
        }
        fill(&random, from: start, &line)
        if let life {
            let hasStack = life.writeStack(ordinal, plan.severities[severity].item, asBody: isBody, to: &line)
            isEscaped = isEscaped || (isBody && hasStack)
        }
        if withText {
            scratch.text.removeAll(keepingCapacity: true)
            if isEscaped { Self.unescape(line, start..<line.offset, into: &scratch.text) }
        }
        return start..<line.offset
    }

    /// Fills the message up to its drawn length, with words that differ from record to record.
    @inline(__always)
    private func fill(_ random: inout OrdinalRandom, from start: Int, _ line: inout LineWriter) {
        let range = plan.messageBytes
        let width = UInt64(range.upperBound - range.lowerBound + 1)
        let wanted = start + range.lowerBound + Int(random.next() % width)
        while line.offset < wanted {
            line.put(0x20)
            let missing = wanted - line.offset
            if missing > 0 { line.put(hexadecimal: random.next(), width: min(16, missing)) }
        }
    }

    /// Undoes ``MessageTemplate/jsonBody(_:)`` for quotes and backslashes; templates hold no other escapes in practice.
    private static func unescape(_ line: LineWriter, _ range: Range<Int>, into text: inout [UInt8]) {
        var place = range.lowerBound
        while place < range.upperBound {
            var byte = line.base.load(fromByteOffset: place, as: UInt8.self)
            if byte == 0x5C {
                place += 1
                byte = line.base.load(fromByteOffset: place, as: UInt8.self)
                switch byte {
                case UInt8(ascii: "t"): byte = 0x09
                case UInt8(ascii: "n"): byte = 0x0A
                case UInt8(ascii: "r"): byte = 0x0D
                default: break
                }
            }
            text.append(byte)
            place += 1
        }
    }
}
