public import Synchronization

/// How much one process takes on at once. What is over it is refused before any work, so that what was taken is done
/// at full speed.
public struct ServingLimits: Sendable, Hashable {
    /// Requests that are worked on at once. At a thousand requests a second this many wait about half a second.
    public var requestsMax: Int
    /// Connections that are served at once; those over it are told so, and after another eighth they wait unanswered.
    public var connectionsMax: Int
    /// Seconds that a connection is waited for: the head of its next request, its body, its reading of an answer.
    public var patience: Patience

    public init(
        requestsMax: Int = Self.requestsMaxDefault, connectionsMax: Int = Self.connectionsMaxDefault,
        patience: Patience = Patience()
    ) {
        self.requestsMax = requestsMax
        self.connectionsMax = connectionsMax
        self.patience = patience
    }

    /// Taken from the system at most; those between the two bounds hear at once that there is no place.
    public var connectionsAcceptedMax: Int { connectionsMax + max(1, connectionsMax / 8) }

    /// Connections that the system keeps for a process that takes none right now.
    public static let backlog = 512
    public static let requestsMaxDefault = 512
    public static let connectionsMaxDefault = 4_096
    /// Of eight places, those that programs may fill: a program that runs wild leaves people some.
    static let programEighths = 6
    /// Whoever is refused comes back after so many seconds, not all in the same one.
    static let retryAfterSeconds = 1...4
}

/// Counts the requests that are worked on.
public final class Admission: Sendable {
    public let limits: ServingLimits
    /// Open connections, kept by their guards.
    public let connections = Atomic<Int>(0)
    private let requests = Atomic<Int>(0)
    private let programs = Atomic<Int>(0)
    private let refusals = Atomic<Int>(0)

    public init(limits: ServingLimits) { self.limits = limits }

    public struct Statistics: Sendable, Hashable {
        public var connections: Int
        public var requests: Int
        /// Refused since the start.
        public var refused: Int
    }

    public var statistics: Statistics {
        Statistics(
            connections: connections.load(ordering: .relaxed), requests: requests.load(ordering: .relaxed),
            refused: refusals.load(ordering: .relaxed))
    }

    /// Takes a place; false where there is none. Every place that was taken is given back with ``leave(isProgram:)``.
    func enter(isProgram: Bool) -> Bool {
        let isOpen = connections.load(ordering: .relaxed) <= limits.connectionsMax
        if isOpen, take(requests, of: limits.requestsMax) {
            if !isProgram || take(programs, of: programsMax) { return true }
            requests.subtract(1, ordering: .relaxed)
        }
        refusals.add(1, ordering: .relaxed)
        return false
    }

    /// Where it is not, nothing is refused.
    var isNearlyFull: Bool {
        requests.load(ordering: .relaxed) >= programsMax
            || connections.load(ordering: .relaxed) > limits.connectionsMax
    }

    /// Whether a request that comes now finds no place. One that would may still be refused on its way.
    func refuses(isProgram: Bool) -> Bool {
        let hasPlace =
            connections.load(ordering: .relaxed) <= limits.connectionsMax
            && requests.load(ordering: .relaxed) < limits.requestsMax
            && (!isProgram || programs.load(ordering: .relaxed) < programsMax)
        if !hasPlace { refusals.add(1, ordering: .relaxed) }
        return !hasPlace
    }

    private var programsMax: Int { max(1, limits.requestsMax * ServingLimits.programEighths / 8) }

    func leave(isProgram: Bool) {
        requests.subtract(1, ordering: .relaxed)
        if isProgram { programs.subtract(1, ordering: .relaxed) }
    }

    private func take(_ places: borrowing Atomic<Int>, of most: Int) -> Bool {
        let taken = places.add(1, ordering: .relaxed).newValue
        if taken <= most { return true }
        places.subtract(1, ordering: .relaxed)
        return false
    }
}
