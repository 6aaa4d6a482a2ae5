import RecordProtocol
import Synchronization
import SystemPorts

/// One stream while it is read and shipped. Several tasks decide on its state, each under its lock, and act afterwards.
final class StreamLane: Sendable {
    let stream: StreamID
    /// Its source's name; not the source, which holds its streams.
    let sourceName: String
    let isRereadable: Bool
    private let state: Mutex<StreamState>
    private let account: BufferAccount

    init(_ state: consuming sending StreamState, sourceName: String, account: BufferAccount) {
        stream = state.progress.stream
        isRereadable = state.isRereadable
        self.sourceName = sourceName
        self.account = account
        self.state = Mutex(state)
    }

    /// Changes or looks at the state; what the buffer holds is accounted for.
    func withState<Result: Sendable>(_ body: (inout StreamState) -> Result) -> Result {
        let (result, change) = state.withLock { state in
            let before = state.heldBytes
            let result = body(&state)
            return (result, state.heldBytes - before)
        }
        account.change(by: change)
        return result
    }
}

/// One configured source: its streams, and the counts of those that are done.
final class SourceLane: Sendable {
    let settings: LaneSettings
    private struct State: Sendable {
        var lanes: [StreamLane] = []
        var done = LaneCounters()
        var last: StreamSummary?
    }

    private let state = Mutex(State())

    init(_ settings: LaneSettings) {
        self.settings = settings
    }

    var name: String { settings.source.name }

    /// The streams that are not done, oldest first.
    var lanes: [StreamLane] { state.withLock { $0.lanes } }

    func add(_ lane: StreamLane) {
        state.withLock { $0.lanes.append(lane) }
    }

    /// Streams of earlier lives whose input is gone.
    func countEnded(_ streams: Int) {
        state.withLock { $0.done.endedStreams += Int64(streams) }
    }

    /// Takes out the streams that are ended and settled; keeps their counts.
    func removeFinished() {
        state.withLock { state in
            var remaining: [StreamLane] = []
            for lane in state.lanes {
                let done: (LaneCounters, StreamSummary)? = lane.withState { lane in
                    lane.isFinished ? (lane.counters, StreamSummary(lane)) : nil
                }
                if let (counters, summary) = done {
                    state.done.add(counters)
                    state.last = summary
                } else {
                    remaining.append(lane)
                }
            }
            state.lanes = remaining
        }
    }

    /// What the source holds and has counted now.
    var status: SourceStatus {
        state.withLock { state in
            var status = SourceStatus(name: name)
            var counters = state.done
            var newest = state.last
            for lane in state.lanes {
                let (laneCounters, holdings, summary) = lane.withState { lane in
                    (lane.counters, lane.holdings, StreamSummary(lane))
                }
                counters.add(laneCounters)
                status.holdings += holdings
                newest = summary
            }
            if let newest {
                status.stream = newest.stream
                status.readPosition = newest.read
                status.settledPosition = newest.settled
                status.persistedPosition = newest.saved
            }
            status.counters = counters.published
            return status
        }
    }
}

/// A stream's positions at one instant.
struct StreamSummary: Sendable {
    let stream: StreamID
    let read: Int64
    let settled: Int64
    let saved: Int64

    init(_ state: borrowing StreamState) {
        stream = state.progress.stream
        read = state.isRereadable ? state.reader.pendingStart : state.readPosition
        settled = state.progress.settled.position
        saved = state.progress.saved.position
    }
}
