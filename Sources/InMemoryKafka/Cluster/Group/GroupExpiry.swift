import KafkaPorts
import SystemPorts

/// How long a group's offsets outlive their use (KIP-211), and the group itself.
///
/// Models: `offsets.retention.minutes` after the last member went; after the commit where the group never had members
/// (simple consumers), and for topics that no member of a stable group reads any more; none while a group rebalances.
/// Looked at every `offsets.retention.check.interval.ms`. A group without members and offsets is forgotten: its
/// generations begin anew.
extension ConsumerGroup {
    struct OffsetRetention {
        /// Nanoseconds.
        let time: Int64
        /// Nanoseconds; looked at when the cluster's time is a multiple of it.
        let checkInterval: Int64
    }

    /// When the next of the offsets is found to have expired.
    var nextExpiry: Int64? {
        guard !mutants.has("offsets-never-expire"), state == .empty || state == .stable,
            let instant = committed.firstExpiry(after: retention.time, since: emptySince, except: subscribed)
        else { return nil }
        let interval = max(1, retention.checkInterval)
        return (instant + interval - 1) / interval * interval
    }

    mutating func expireOffsets(_ now: Int64) {
        guard let next = nextExpiry, next <= now else { return }
        let gone = committed.expired(by: now, after: retention.time, since: emptySince, except: subscribed)
        forget(gone)
        guard state == .empty, committed.isEmpty, generation > 0 else { return }
        generation = 0
        emptySince = nil
        write([GroupRecord(key: .group(id), value: .tombstone)])
    }
}
