import Synchronization
import SystemPorts

/// Where the loop writes the status and everyone reads it.
final class StatusBoard: Sendable {
    private let status = Mutex(ProcessorStatus())

    var snapshot: ProcessorStatus { status.withLock { $0 } }

    func update<Result>(_ change: (inout ProcessorStatus) -> sending Result) -> sending Result {
        status.withLock { change(&$0) }
    }

    func count(_ change: (inout ProcessorCounters) -> Void) {
        status.withLock { change(&$0.counters) }
    }

    func report(_ anomaly: LogAnomalyReport) {
        status.withLock { status in
            switch anomaly.kind {
            case .logReplaced: status.counters.logReplaced += 1
            case .aheadOfLog: status.counters.aheadOfLog += 1
            case .expiredUnread: status.counters.expiredUnread += 1
            }
            if status.anomalies.count < ProcessorStatus.anomaliesMax { status.anomalies.append(anomaly) }
        }
    }

    /// Says once what an operator must mend.
    func raise(_ alarm: String) {
        status.withLock { if !$0.alarms.contains(alarm) { $0.alarms.append(alarm) } }
    }

    func report(_ loss: AckedLostReport) {
        status.withLock { status in
            status.counters.ackedLost += loss.missing
            if status.ackedLost.count < ProcessorStatus.anomaliesMax { status.ackedLost.append(loss) }
        }
    }
}
