import StrictYAML

/// An expectation as its keys say it.
struct ExpectationForm: Hashable, Sendable {
    var measure = Measure.lost
    var below: Bound.Quantity?
    var atMost: Bound.Quantity?
    var atLeast: Bound.Quantity?
    var exactly: Bound.Quantity?
    var fault: String?
    var filter: RecordFilter?
    var during: Period.Span?
    var outside: Period.Span?
    var after: Period.Span?
    var always = false

    static let schema = MappingSchema<ExpectationForm>(
        "expectation",
        "A measure and its bound.",
        initial: ExpectationForm(),
        fields: {
            Field("measure", \.measure, .choice(\.meaning), isRequired: true, "What is measured.")
            Field("below", \.below, .quantity, "The measure is below this.")
            Field("atMost", \.atMost, .quantity, "The measure is this or below.")
            Field("atLeast", \.atLeast, .quantity, "The measure is this or above.")
            Field("exactly", \.exactly, .quantity, "The measure is this.")
            Field("of", \.fault, .name, "Whose recovery; else the worst.")
            Field("where", \.filter, .mapping(RecordFilter.schema), "Which records count.")
            Field("during", \.during, .span, "Only then: a fault, a workload, burst N of it, or times such as 2m..5m.")
            Field("outside", \.outside, .span, "Only before and after it.")
            Field("after", \.after, .span, "Only from its end on.")
            Field(
                "always",
                \.always,
                .boolean.map({ $0 }, back: { $0 ? true : nil }),
                "Also of whatever an exploration draws from the scenario."
            )
        },
        rule: { form, key in
            if key == "of" && form.measure != .recovery { return "only a recovery is of a fault" }
            if key == "where" && [.recovery, .backlogMax, .memoryMax, .storeRetries].contains(form.measure) {
                return "\(form.measure.rawValue) is of the whole pipeline; accepted without where"
            }
            if ["during", "outside", "after"].contains(key) && form.measure == .recovery {
                return "a recovery has its own time; accepted: of"
            }
            if ["during", "outside", "after"].contains(key) && [.memoryMax, .storeRetries].contains(form.measure) {
                return "\(form.measure.rawValue) is of the whole run"
            }
            return nil
        },
        check: { form, node, problems in form.check(node, &problems) }
    )

    /// The expectation; good only if nothing was reported.
    var expectation: Expectation {
        var result = Expectation()
        result.measure = measure
        if let (comparison, limit) = bounds.first { result.bound = Bound(comparison, limit) }
        result.fault = fault
        result.filter = filter ?? RecordFilter()
        result.isAlways = always
        result.period = during.map(Period.during) ?? outside.map(Period.outside) ?? after.map(Period.after)
        return result
    }

    init() {}

    init(_ expectation: Expectation) {
        measure = expectation.measure
        switch expectation.bound.comparison {
        case .below: below = expectation.bound.limit
        case .atMost: atMost = expectation.bound.limit
        case .atLeast: atLeast = expectation.bound.limit
        case .exactly: exactly = expectation.bound.limit
        }
        fault = expectation.fault
        filter = expectation.filter.isEverything ? nil : expectation.filter
        always = expectation.isAlways
        switch expectation.period {
        case .during(let span): during = span
        case .outside(let span): outside = span
        case .after(let span): after = span
        case nil: break
        }
    }

    private var bounds: [(Bound.Comparison, Bound.Quantity)] {
        [(.below, below), (.atMost, atMost), (.atLeast, atLeast), (.exactly, exactly)]
            .compactMap { comparison, limit in limit.map { (comparison, $0) } }
    }

    private func check(_ node: YAMLNode, _ problems: inout Problems) {
        let given = bounds
        let words = Bound.Comparison.allCases.map(\.rawValue).joined(separator: ", ")
        guard let (comparison, limit) = given.first, given.count == 1 else {
            let found = given.map(\.0.rawValue).joined(separator: " and ")
            problems.report(
                given.isEmpty ? .missingKey : .impossible,
                at: node.place,
                "found \(given.isEmpty ? "no bound" : found); accepted: one of \(words)"
            )
            return
        }
        if limit.unit != measure.unit {
            let place = node.place(of: [comparison.rawValue])
            let hint = limit.suggestion(for: measure.unit).map { "; did you mean \($0)?" } ?? ""
            let message = "found \"\(limit)\"; accepted for \(measure.rawValue): \(measure.unit.accepted)\(hint)"
            problems.inside(comparison.rawValue) { $0.report(.wrongValue, at: place, message) }
        }
        if [during, outside, after].count(where: { $0 != nil }) > 1 {
            problems.report(.impossible, at: node.place, "found several times; accepted: one of during, outside, after")
        }
    }
}

extension RecordFilter {
    static let schema = MappingSchema<RecordFilter>(
        "filter",
        "Which records count; all that is given must agree.",
        initial: RecordFilter(),
        fields: {
            Field("workload", \.workload, .name, "Of this workload.")
            Field("service", \.service, .text(), "Of this service.")
            Field("source", \.source, .text(), "Of this source.")
            Field("severity", \.severity, .choice(), "Of this severity.")
            Field("partition", \.partition, .integer(0...1_000), "In this partition.")
        }
    )
}

extension Bound.Quantity {
    var unit: Measure.Unit {
        switch self {
        case .count: .records
        case .duration: .duration
        case .size: .size
        case .rate: .rate
        }
    }

    /// What may have been meant where `unit` was asked for.
    func suggestion(for unit: Measure.Unit) -> String? {
        switch (self, unit) {
        case (.count(let count), .duration): "\(count)s"
        case (.count(let count), .rate): "\(count)/s"
        case (.rate(let rate), .records): "\(rate.count)"
        case (.count(let count), .size): "\(count)B"
        default: nil
        }
    }
}

extension Measure.Unit {
    var accepted: String {
        switch self {
        case .records: "a number of records, such as 0 or 10k"
        case .duration: DurationText.accepted
        case .size: SizeText.accepted
        case .rate: RateText.accepted
        }
    }
}

extension ValueSchema where Value == Bound.Quantity {
    /// A count, a size, a duration or a rate: the measure says later which it must be.
    static var quantity: ValueSchema {
        .scalar(
            .quantity("a number of records, a size or duration with its unit, or a rate"),
            read: { text in
                if case .value(let count) = CountText.read(text) { return .value(.count(count)) }
                if case .value(let bytes) = SizeText.read(text) { return .value(.size(bytes)) }
                if text.contains("/") { return RateText.read(text).map { .rate($0) } }
                return DurationText.read(text).map { .duration($0) }
            },
            print: { $0.description }
        )
    }
}

extension ValueSchema where Value == Period.Span {
    /// A fault's or a workload's name, one of its bursts, or two times.
    static var span: ValueSchema {
        .scalar(
            .quantity("the name of a fault or workload, burst N of WORKLOAD, or times such as 2m..5m"),
            read: { text in
                guard let dots = text.firstRange(of: "..") else {
                    switch Landmark.Subject(text[...]) {
                    case .fault(let name): return .value(.fault(name))
                    case .burst(let number, let workload): return .value(.burst(number, workload: workload))
                    case nil: return .refused(suggestion: nil)
                    }
                }
                guard case .value(let from) = DurationText.read(String(text[..<dots.lowerBound])),
                    case .value(let until) = DurationText.read(String(text[dots.upperBound...]))
                else { return .refused(suggestion: nil) }
                guard from < until else { return .refusedBecause("it ends before it begins") }
                return .value(.time(from, until))
            },
            print: { $0.description }
        )
    }
}
