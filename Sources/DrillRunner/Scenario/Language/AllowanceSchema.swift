import StrictYAML

/// An allowance as its keys say it.
struct AllowanceForm: Hashable, Sendable {
    var name = ""
    var atMost: Int?
    var during: Period.Span?
    var because = ""

    /// Loss that the settings themselves permit is measured and not accused: whoever wants to be told writes a bound.
    static let documentation =
        "Anomalies that are admitted, within bounds. Without it, those that the settings permit (acks 1, short "
        + "retention) are admitted in any number, and no others; with a bound, that bound holds. Expect `lost` for "
        + "losses of any kind."

    static let schema = MappingSchema<AllowanceForm>(
        "anomaly",
        "How much of it is admitted, and why.",
        initial: AllowanceForm(),
        fields: {
            Field("atMost", \.atMost, .integer(0...1_000_000_000), "So many records; else any number.")
            Field(
                "during",
                \.during,
                .span,
                "Only then: a fault, a workload, or times such as 2m..5m; else at any time."
            )
            Field("because", \.because, .text(), isRequired: true, "Why, for the reader of the report.")
        }
    )
}

extension AllowanceForm {
    /// The anomalies by which records are lost.
    private static let losses: [Anomaly] = [.ackedLost, .unseen, .expiredUnread]

    /// What to do with a name that is no anomaly, but counts records as a measure.
    static func advice(of name: String) -> String? {
        guard let measure = Measure(rawValue: name), Anomaly(rawValue: name) == nil else { return nil }
        let losses = losses.map(\.rawValue).joined(separator: ", ")
        let anomalies = measure == .lost ? "; the anomalies of loss: \(losses)" : ""
        let bound = measure.unit == .records ? "atMost: 10" : "below: …"
        return "\(name) is a measure, which is bounded by expect: [{measure: \(name), \(bound)}]\(anomalies)"
    }

    /// The only word of what is no mapping: by itself, or the first of a list.
    static func bareWord(_ node: YAMLNode) -> String? {
        if case .sequence(let elements) = node.content { return elements.first?.text }
        guard let text = node.text, !text.isEmpty else { return nil }
        return text
    }
}

extension ValueSchema where Value == [Allowance] {
    static var allowances: ValueSchema {
        let named = ValueSchema<[AllowanceForm]>.named(
            AllowanceForm.schema,
            name: \.name,
            words: Anomaly.allCases.map(\.rawValue),
            otherwise: { AllowanceForm.advice(of: $0) }
        )
        let checked = ValueSchema<[AllowanceForm]>(
            type: named.type,
            decode: { node, problems in
                guard let word = AllowanceForm.bareWord(node) else { return named.decode(node, &problems) }
                let name = Anomaly(rawValue: word)?.rawValue ?? Anomaly.ackedLost.rawValue
                let advice = AllowanceForm.advice(of: word).map { "; \($0)" } ?? ""
                let message =
                    "found \(node.found); accepted: a mapping from anomalies to what is admitted, such as "
                    + "{\(name): {atMost: 10, because: why}}\(advice)"
                problems.report(.wrongValue, at: node.place, message)
                return nil
            },
            encode: named.encode
        )
        return checked.map(
            { forms in
                forms.compactMap { form in
                    Anomaly(rawValue: form.name).map {
                        Allowance($0, atMost: form.atMost, during: form.during, because: form.because)
                    }
                }
            },
            back: { allowances in
                allowances.map { allowance in
                    var form = AllowanceForm()
                    form.name = allowance.anomaly.rawValue
                    form.atMost = allowance.atMost
                    form.during = allowance.during
                    form.because = allowance.because
                    return form
                }
            }
        )
    }
}
