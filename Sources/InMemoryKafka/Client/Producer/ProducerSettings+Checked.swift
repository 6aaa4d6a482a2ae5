import KafkaPorts
import SystemPorts

extension ProducerSettings {
    /// The settings as a producer takes them, as librdkafka does: conflicts are refused, and in transactions no record
    /// is tried for longer than its transaction may last.
    ///
    /// - Throws: ``KafkaError`` `_INVALID_ARG`.
    func checked(_ mutants: Mutants) throws(KafkaError) -> ProducerSettings {
        if enableIdempotence, !mutants.has("conflicting-settings-accepted") {
            guard acks == .all, maxInFlight <= 5, retries >= 1 else {
                throw KafkaError(
                    .localInvalidArgument,
                    "enable.idempotence needs acks=all, max.in.flight ≤ 5, retries ≥ 1"
                )
            }
        }
        if compression == .zstd, mutants.has("built-without-zstd") {
            throw KafkaError(.localInvalidArgument, "compression.type zstd is not built in")
        }
        var checked = self
        if transactionalID != nil { checked.messageTimeout = min(messageTimeout, transactionTimeout) }
        return checked
    }
}
