import StrictYAML

extension ValueSchema where Value == [SometimesExpectation] {
    /// Marks and expectations, in one list.
    static var sometimes: ValueSchema {
        let mark = ValueSchema<CoverageMark>.choice { $0.meaning }
        let measure = ValueSchema<ExpectationForm>.mapping(ExpectationForm.schema)
        let one = ValueSchema<SometimesExpectation>.either(
            measure,
            if: { $0.entries != nil },
            or: mark,
            first: { .measure($0.expectation) },
            second: { .mark($0) },
            split: { ($0.expectation.map(ExpectationForm.init), $0.mark) }
        )
        let list = ValueSchema<[SometimesExpectation]>.list(of: one, count: 1...1_000)
        return ValueSchema(type: list.type, decode: list.decode) { $0.isEmpty ? nil : list.encode($0) }
    }
}
