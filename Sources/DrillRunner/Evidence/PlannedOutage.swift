import KafkaPorts
import LogPipeline
import SystemPorts

extension Scenario {
    /// The longest time in which the processors cannot read and store, as the faults plan it: outages that follow one
    /// another so closely that nothing is settled between them count as one. One whose time is not planned, because it
    /// waits for what the run comes to, may adjoin any other.
    var longestPlannedOutage: Duration {
        var outages: [(from: Duration, until: Duration)] = []
        var unplanned = Duration.zero
        for fault in faults {
            guard let noticed = timeToNoticeEnd(of: fault) else { continue }
            if let spans = plannedSpans(of: fault) {
                outages += spans.map { ($0.lowerBound, $0.upperBound + noticed) }
            } else {
                unplanned += (fault.undo == nil ? fault.duration ?? run.until : run.until) + noticed
            }
        }
        outages.sort { $0.from < $1.from }
        var longest = Duration.zero
        var current = outages.first
        for outage in outages {
            if let open = current, outage.from <= open.until {
                current = (open.from, max(open.until, outage.until))
            } else {
                current = outage
            }
            if let open = current { longest = max(longest, open.until - open.from) }
        }
        return longest + unplanned
    }

    /// How long after a fault's end nothing is read or stored yet; `nil` for faults that keep nobody from either.
    private func timeToNoticeEnd(of fault: Fault) -> Duration? {
        switch (fault.target, fault.kind) {
        case (.store, .refuseRows): return nil
        case (.store, _):
            // A store that has failed several times is left alone, and then probed once.
            let processor = pipeline.processor
            let doublings = min(max(processor.circuitBreaker.failureThreshold, 1), 20)
            let backoffs = processor.retry.initialBackoff * (1 << doublings)
            return processor.circuitBreaker.openTime + min(backoffs, processor.retry.maximumBackoff) + Self.settling
        case (.processor, _), (.allProcessors, _):
            // The group waits for the end of the dead member's session, and then for others who may join.
            let consumer = pipeline.kafka.consumer
            return consumer.sessionTimeout + consumer.heartbeatInterval + cluster.groupInitialRebalanceDelay
                + Self.settling
        default: return nil
        }
    }

    /// For the first read, and for the first write to be done.
    private static let settling: Duration = .seconds(1)

    /// When a fault is in force, as planned; `nil` where that is not planned.
    private func plannedSpans(of fault: Fault) -> [Range<Duration>]? {
        guard let from = plannedBegin(of: fault), fault.undo == nil else { return nil }
        let length = fault.duration ?? max(.zero, run.until - from)
        guard let every = fault.every, every > .zero else { return [from..<(from + length)] }
        var spans: [Range<Duration>] = []
        var next = from
        // More than this many are one outage or none.
        while next < run.until, spans.count < 10_000 {
            spans.append(next..<(next + length))
            next += every
        }
        return spans
    }

    /// `nil` where it waits, itself or through others, for what the run comes to.
    private func plannedBegin(of fault: Fault) -> Duration? {
        var (begin, current) = (Duration.zero, fault)
        // As many steps as there are faults: they do not wait for one another in a circle.
        for _ in faults {
            switch current.start {
            case .at(let time): return begin + time
            case .when: return nil
            case .after(let landmark, let delay):
                begin += delay
                switch landmark.subject {
                case .burst(let number, let workload):
                    guard let burst = burst(number, of: workload) else { return nil }
                    return begin + burst.at + (landmark.edge == .start ? .zero : burst.length)
                case .fault(let name):
                    guard let other = faults.first(where: { $0.name == name }) else { return nil }
                    if landmark.edge == .end {
                        guard let length = plannedLength(of: other) else { return nil }
                        begin += length
                    }
                    current = other
                }
            }
        }
        return nil
    }

    /// `nil` where its end is not planned.
    private func plannedLength(of fault: Fault) -> Duration? { fault.undo == nil ? fault.duration ?? .zero : nil }
}
