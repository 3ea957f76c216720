/// What a transaction will tell the other processes when it is committed: each thing once, and not more than fits.
struct UntoldSignals {
    /// Kept in the table, so that nobody misses them.
    private(set) var lasting: [DatabaseSignal] = []
    /// The last of each topic.
    private(set) var passing: [String: DatabaseSignal] = [:]

    /// Over it everything may have changed.
    static let maximum = 64
    /// The topic under which that is told.
    static let everything = "*"

    mutating func add(_ signal: DatabaseSignal) {
        guard !signal.isPassing else {
            passing[signal.topic] = signal
            return
        }
        guard lasting.first?.topic != Self.everything, !lasting.contains(signal) else { return }
        if lasting.count >= Self.maximum || signal.text.utf8.count > DatabaseSignal.textBytesMaximum {
            lasting = [DatabaseSignal(topic: Self.everything)]
        } else {
            lasting.append(signal)
        }
    }
}

extension PostgresSession {
    /// The table of what was told. Its positions rise in the order in which they can be read, since one writes at a
    /// time. Not logged: who was connected has read it, and who connects anew takes everything as missed.
    private static let made = """
        CREATE UNLOGGED TABLE IF NOT EXISTS told (
            position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT now(),
            process TEXT NOT NULL, topic TEXT NOT NULL, text TEXT NOT NULL)
        """

    private static let isMade: SQLStatement = """
        SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = 'told'
        """

    /// Before anything is told. Two that come at once make it one after the other.
    func makeTold(lock: Int64) throws {
        guard try !exists(Self.isMade) else { return }
        try beginWriting(lock: lock)
        try writing { try link.sendOnce(Self.made) }
    }

    /// With the transaction under way.
    /// - Returns: what passes and was not told since nobody else is there: it would wake this process only.
    func sendUntold(isAlone: Bool) throws -> [DatabaseSignal] {
        let untold = link.untold
        link.untold = UntoldSignals()
        guard let place else { return [] }
        for signal in untold.lasting {
            try link.send(
                "INSERT INTO told (process, topic, text) VALUES ($1, $2, $3)",
                [.text(place.process), .text(signal.topic), .text(signal.text)])
        }
        if !untold.lasting.isEmpty { try notify(place, DatabaseSignal(topic: PostgresTelling.bell)) }
        guard !isAlone else { return Array(untold.passing.values) }
        for signal in untold.passing.values { try notify(place, signal) }
        return []
    }

    /// Whoever waits for the commit's answer waits for the late telling too.
    private static let lateSeconds = 5

    /// After the commit: it stands whatever becomes of this.
    func tellLate(_ signals: [DatabaseSignal]) {
        guard let place else { return }
        let patience = link.patience
        link.patience = Self.lateSeconds
        defer { link.patience = patience }
        for signal in signals { try? notify(place, signal) }
        try? link.settle()
    }

    func notify(_ place: PostgresPlace, _ signal: DatabaseSignal) throws {
        try link.send(
            "SELECT pg_notify($1, $2)",
            [.text(place.channel), .text([place.process, signal.topic, signal.text].joined(separator: "|"))])
    }
}

/// Reads what other processes told, in order, from where this one came.
struct PostgresTelling {
    /// What says that there is something in the table.
    static let bell = "told"
    /// What was told is kept for so long.
    private static let keptMinutes = 60
    /// A process that was held up for longer may have missed some of it.
    private static let heldUpMaximum = Duration.seconds(keptMinutes * 60 / 2)
    private static let purgePause = Duration.seconds(600)
    private static let pageRows = 500

    private var position: Int64
    private var readAt = ContinuousClock.now
    private var purgedAt: ContinuousClock.Instant?

    /// Begins where the table ends now; all that came before counts as missed.
    init(_ session: PostgresSession) throws {
        position = try Self.end(session)
    }

    private static func end(_ session: PostgresSession) throws -> Int64 {
        try session.first("SELECT COALESCE(MAX(position), 0) FROM told") { $0.int64(0) } ?? 0
    }

    private static let page: SQLStatement = """
        SELECT position, process, topic, text FROM told WHERE position > ?1 ORDER BY position LIMIT ?2
        """

    /// How long the last look is past.
    var age: Duration { .now - readAt }

    mutating func read(_ session: PostgresSession, _ tell: (DatabaseNews) -> Void) throws {
        guard age < Self.heldUpMaximum else {
            position = try Self.end(session)
            readAt = .now
            return tell(.missed)
        }
        while true {
            let rows = try session.query(Self.page, [.integer(position), .integer(Int64(Self.pageRows))]) {
                ($0.int64(0), $0.text(1), DatabaseSignal(topic: $0.text(2), text: $0.text(3)))
            }
            for (number, process, signal) in rows {
                position = number
                guard process != session.place?.process else { continue }
                tell(signal.topic == UntoldSignals.everything ? .missed : .told(signal))
            }
            if rows.count < Self.pageRows { break }
        }
        readAt = .now
    }

    /// Now and then; every process does it, and what one took away another does not find.
    mutating func purge(_ session: PostgresSession) throws {
        guard purgedAt.map({ .now - $0 > Self.purgePause }) ?? true else { return }
        purgedAt = .now
        _ = try session.executeCounting(
            "DELETE FROM told WHERE at < now() - make_interval(mins => ?1)", [.integer(Int64(Self.keptMinutes))])
    }
}
