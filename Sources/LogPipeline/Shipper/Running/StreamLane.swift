import RecordProtocol
import Synchronization
import SystemPorts

/// One stream while it is read and shipped. Several tasks decide on its state, each under its lock, and act afterwards.
final class StreamLane: Sendable {
    let stream: StreamID
    /// Where it stands among all streams of the shipper.
    let place: Place
    /// Its source's name; not the source, which holds its streams.
    let sourceName: String
    let isRereadable: Bool
    private let state: Mutex<StreamState>
    private let account: BufferAccount

    /// Streams by their sources, in the configuration's order, and by age.
    struct Place: Hashable, Comparable, Sendable {
        let source: Int
        let number: Int

        static func < (left: Place, right: Place) -> Bool {
            (left.source, left.number) < (right.source, right.number)
        }
    }

    init(_ state: consuming sending StreamState, at place: Place, sourceName: String, account: BufferAccount) {
        stream = state.progress.stream
        self.place = place
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
    /// In the configuration's order, from 0.
    private let number: Int
    private struct State: Sendable {
        var lanes: [StreamLane] = []
        /// Streams that were ever begun.
        var begun = 0
        var done = LaneCounters()
        var last: StreamSummary?
    }

    private let state = Mutex(State())

    init(_ settings: LaneSettings, number: Int) {
        self.settings = settings
        self.number = number
    }

    var name: String { settings.source.name }

    /// The streams that are not done, oldest first.
    var lanes: [StreamLane] { state.withLock { $0.lanes } }

    /// The place of the stream that is begun now.
    func nextPlace() -> StreamLane.Place {
        state.withLock { state in
            defer { state.begun += 1 }
            return StreamLane.Place(source: number, number: state.begun)
        }
    }

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
