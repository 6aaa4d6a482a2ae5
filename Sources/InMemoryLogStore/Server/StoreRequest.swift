import LogPorts

/// One request on its way through the server.
struct StoreRequest {
    /// How far the server comes with a request.
    enum Extent {
        case whole
        /// As far as a store without transactions has come when it loses power in the middle.
        case halfway
    }

    /// How a request ends for the server; ``StoreClient`` turns it into an answer.
    enum Ending {
        /// Done; ``execute`` has put the answer down.
        case answered
        /// Nothing was done.
        case failed(StoreError)
        /// Nothing was done; there is no connection any more.
        case refused(StoreError)
        /// The connection was lost while the request was at the server.
        case lost
    }

    let isAppend: Bool
    /// Rows to be written.
    let rows: Int
    /// Does the work, in no time.
    let execute: (Extent) -> Void
    let finish: (Ending) -> Void
}

/// Requests that wait for a worker, first come, first served.
struct RequestQueue {
    private var requests: [StoreRequest] = []
    private var head = 0

    var count: Int { requests.count - head }

    mutating func append(_ request: StoreRequest) {
        requests.append(request)
    }

    mutating func take() -> StoreRequest? {
        guard head < requests.count else { return nil }
        let request = requests[head]
        head += 1
        if head == requests.count || head > 64 {
            requests.removeFirst(head)
            head = 0
        }
        return request
    }
}
