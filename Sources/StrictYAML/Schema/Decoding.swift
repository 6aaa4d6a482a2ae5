extension MappingSchema {
    /// Decodes a whole file, overrides applied first.
    ///
    /// - Parameters:
    ///   - file: as the user named it, for messages.
    ///   - overrides: `PATH=VALUE` arguments, later ones win.
    /// - Throws: everything that is wrong with the file and the overrides, at once.
    public func decode(
        _ bytes: [UInt8],
        file: String,
        overrides: [String] = [],
        limits: YAMLLimits = YAMLLimits()
    ) throws(InvalidInput) -> Root {
        var problems = Problems()
        let document = YAMLDocument.parse(bytes, file: file, limits: limits, into: &problems)
        var value: Root?
        if let parsed = document?.root {
            var root = parsed.respelled(as: .mapping(description), into: &problems)
            for argument in overrides {
                guard let override = Override.parse(argument, into: &problems) else { continue }
                root = override.apply(to: root, as: .mapping(description), noun: noun, into: &problems)
            }
            value = decode(root, into: &problems)
        }
        if let failure = problems.failure { throw failure }
        return value ?? initial
    }
}
