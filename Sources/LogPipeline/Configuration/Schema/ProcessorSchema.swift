import LogModel
import LogPorts
import RecordProtocol
import StrictYAML

extension ProcessorConfiguration {
    static let schema = MappingSchema<ProcessorConfiguration>(
        "processor section",
        "What a processor does with what it reads, and how it treats its store.",
        initial: ProcessorConfiguration(),
        fields: [
            Field("filter", \.filter, .mapping(FilterConfiguration.schema), "Which records are stored."),
            Field("fields", \.enrichment, .fields, "Added to stored records that do not bring them themselves."),
            Field("retry", \.retry, .mapping(RetryPolicy.schema), "How a failed append is tried again."),
            Field(
                "circuitBreaker",
                \.circuitBreaker,
                .mapping(CircuitBreakerLimits.schema),
                "When the store is left alone, and how its return is probed."
            ),
            Field("append", \.append, .mapping(AppendLimits.schema), "When read records are appended."),
            Field("deadLetters", \.deadLetters, .mapping(DeadLetterPolicy.schema), "For what cannot be processed."),
            Field("logChange", \.logChange, .mapping(LogChangePolicies.schema), "For logs that changed underneath."),
            Field(
                "streamIdleExpiry",
                \.streamIdleExpiry,
                .duration(.seconds(60) ... .seconds(86_400 * 3_650)),
                "De-duplication forgets streams that were silent for so long."
            ),
            Field(
                "memoryLimit",
                \.memoryLimitBytes,
                .size((1 << 20)...(1 << 40)),
                "Records fetched and not settled; above it partitions are paused."
            ),
            Field(
                "shutdownDeadline",
                \.shutdownDeadline,
                .duration(.zero ... .seconds(3_600)),
                "How long a stopping processor may still append."
            ),
            Field(
                "commitInterval",
                \.commitInterval,
                .duration(.milliseconds(10) ... .seconds(3_600)),
                "How often offsets are committed, for lag monitoring."
            ),
        ]
    )
}

extension FilterConfiguration {
    static let schema = MappingSchema<FilterConfiguration>(
        "filter section",
        "Which records are stored: those that match every include rule and no exclude rule.",
        initial: FilterConfiguration(),
        fields: [
            Field("minimumSeverity", \.minimumSeverity, .severity, "Records without a severity pass."),
            Field("include", \.include, .list(of: .mapping(FieldRule.schema)), "Rules that must all match."),
            Field("exclude", \.exclude, .list(of: .mapping(FieldRule.schema)), "Rules of which none may match."),
        ]
    )
}

extension FieldRule {
    static let schema = MappingSchema<FieldRule>(
        "filter rule",
        "Matches a record whose field has one of the values, exactly.",
        initial: FieldRule(field: "", values: []),
        fields: [
            Field(
                "field",
                \.field,
                .text("source, service, environment, host, message, or an attribute's name"),
                isRequired: true,
                "Whose value is compared."
            ),
            Field(
                "values",
                \.values,
                .list(of: .text("text") { _ in true }, count: 1...10_000),
                isRequired: true,
                "Any of them."
            ),
        ]
    )
}

extension RetryPolicy {
    static let schema = MappingSchema<RetryPolicy>(
        "retry section",
        "How a failed append is tried again: exponential backoff, full jitter, one budget for the destination.",
        initial: RetryPolicy(),
        fields: [
            Field("initialBackoff", \.initialBackoff, backoff, "The ceiling of the first wait."),
            Field("maximumBackoff", \.maximumBackoff, backoff, "No ceiling is higher."),
            Field(
                "budget",
                \.budget,
                .integer(0...1_000_000),
                "Retries within the window; the next opens the circuit."
            ),
            Field("budgetWindow", \.budgetWindow, .duration(.milliseconds(1) ... .seconds(86_400)), "The window."),
        ],
        check: { retry, node, problems in
            let isOrdered = retry.initialBackoff <= retry.maximumBackoff
            let message = "initialBackoff must not be longer than maximumBackoff"
            require(isOrdered, at: ["initialBackoff"], node, &problems, message)
        }
    )

    private static let backoff = ValueSchema<Duration>.duration(.milliseconds(1) ... .seconds(3_600))
}

extension CircuitBreakerLimits {
    static let schema = MappingSchema<CircuitBreakerLimits>(
        "circuit breaker section",
        "When a destination that fails is left alone, and how its return is probed.",
        initial: CircuitBreakerLimits(),
        fields: [
            Field(
                "failureThreshold",
                \.failureThreshold,
                .integer(1...1_000_000),
                "Consecutive failures that open it."
            ),
            Field("openTime", \.openTime, .duration(.milliseconds(1) ... .seconds(3_600)), "Before the first probe."),
            Field("halfOpenProbes", \.halfOpenProbes, .integer(1...1_000), "Successes that close it."),
        ]
    )
}

extension AppendLimits {
    static let schema = MappingSchema<AppendLimits>(
        "append section",
        "When read records are appended: at the first limit reached.",
        initial: AppendLimits(),
        fields: [
            Field("maxRecords", \.maxRecords, .integer(1...1_000_000), "Records."),
            Field("maxAge", \.maxAge, .duration(.zero ... .seconds(3_600)), "Since the first of them was read."),
            Field("maxInFlight", \.maxInFlight, .integer(1...64), "Requests to the store at the same time."),
        ]
    )
}

extension LogChangePolicies {
    static let schema = MappingSchema<LogChangePolicies>(
        "log change section",
        "What to do where the log is not the one that the checkpoint speaks of.",
        initial: LogChangePolicies(expiredUnread: .skipLostRange, replaced: .halt),
        fields: [
            Field(
                "expiredUnread",
                \.expiredUnread,
                .choice { $0 == .halt ? "The partition stops." : "The lost range is named, reading goes on." },
                "Records were deleted unread."
            ),
            Field(
                "replaced",
                \.replaced,
                .choice { $0 == .halt ? "The partition stops." : "The whole log is read again." },
                "The log was cut, replaced or made anew."
            ),
        ]
    )
}

extension DeadLetterPolicy {
    static let schema = MappingSchema<DeadLetterPolicy>(
        "dead letters section",
        "What happens to records that cannot be processed.",
        initial: DeadLetterPolicy(),
        fields: [
            Field("enabled", \.isEnabled, .boolean, "false: they are dropped and counted."),
            Field(
                "whenRefused",
                \.whenRefused,
                .choice { $0 == .halt ? "The partition stops." : "It is dropped." },
                "A letter refused for good."
            ),
        ]
    )
}
