/// Placeholder until the columnar batch lands.
public struct LogBatch: Sendable { public init() {} }
/// Placeholder: one bit per row.
public struct RowMask: Sendable { public init() {} }
/// Placeholder: a record for the edges.
public struct LogRecord: Sendable { public init() {} }
/// Placeholder: OpenTelemetry severity.
public struct Severity: Hashable, Sendable { public init() {} }
/// Placeholder: a typed attribute value.
public struct FieldValue: Sendable { public init() {} }
