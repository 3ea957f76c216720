/// Whether other processes are at the same database. One that is alone need not ask what others told.
///
/// Whoever is there holds a lock together with all others. Who is alone holds it for itself besides, which is possible
/// for one only. A newcomer says that it is there and waits for the common lock: it gets it when the one that was alone
/// has heard of it and gave its own up, and from then on that one asks before each answer. A process whose connection
/// is cut off without a word takes itself for alone for some seconds more than it is.
struct PostgresCompany {
    static let topic = "joined"
    private static let newcomerSeconds = 10
    private static let lookSeconds = 5.0

    private let key: Int64
    private(set) var isAlone = false
    private var looked: ContinuousClock.Instant?

    /// Joins. Blocks until whoever was alone knows.
    init(_ place: PostgresPlace, _ session: PostgresSession) throws {
        key = place.lock(named: "company")
        try session.notify(place, DatabaseSignal(topic: Self.topic))
        try session.link.sendOnce("SET lock_timeout = '\(Self.newcomerSeconds)s'")
        try session.execute("SELECT pg_advisory_lock_shared(?1)", [.integer(key)])
        try session.link.settle()
    }

    /// Now and again: whether all others have left.
    mutating func lookAround(_ session: PostgresSession) throws {
        let isDue = looked.map { (ContinuousClock.now - $0) / .seconds(1) >= Self.lookSeconds } ?? true
        guard !isAlone, isDue else { return }
        looked = .now
        isAlone =
            try session.first("SELECT pg_try_advisory_lock(?1)", [.integer(key)]) { $0.bool(0) } ?? false
    }

    /// Somebody came.
    mutating func welcome(_ session: PostgresSession) throws {
        guard isAlone else { return }
        isAlone = false
        looked = .now
        try session.execute("SELECT pg_advisory_unlock(?1)", [.integer(key)])
        try session.link.settle()
    }
}
