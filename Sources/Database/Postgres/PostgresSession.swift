import CPostgres

/// Statements on one connection, as the rooms write them.
struct PostgresSession: SQLWriter {
    let link: PostgresLink
    /// Where ``tell(_:)`` speaks; nil only while that is being found out.
    let place: PostgresPlace?

    /// Rows fetched at once while a long result is stepped through.
    private static let fetchedAtOnce = 500

    /// A commit waits so long for its standby; then nobody can say what became of it.
    private static let commitSeconds = 60

    var dialect: SQLDialect { .postgres }

    // MARK: - Reading

    func rows(
        _ sql: SQLStatement, _ arguments: [SQLValue], isFirstOnly: Bool, _ body: (SQLRow) throws -> Bool
    ) throws {
        let text = PostgresDialect.text(of: isFirstOnly ? PostgresDialect.firstRow(of: sql) : sql)
        try forgettingStale(text) {
            try link.send(text, arguments)
            if let answer = try link.answer() { try Self.step(answer, body) }
        }
    }

    /// Through a cursor, so that other statements may run while it stands open. Needs a transaction.
    func scan(_ sql: SQLStatement, _ arguments: [SQLValue], _ body: (SQLRow) throws -> Bool) throws {
        // The end of the transaction before may still be on its way.
        try link.settleSynced()
        guard link.isInTransaction else { return try rows(sql, arguments, isFirstOnly: false, body) }
        let cursor = link.nextCursor()
        try link.send("DECLARE \(cursor) NO SCROLL CURSOR FOR " + PostgresDialect.text(of: sql), arguments)
        var goesOn = true
        while goesOn {
            try link.sendOnce("FETCH \(Self.fetchedAtOnce) FROM \(cursor)")
            guard let page = try link.answer() else { return }
            goesOn = try Self.step(page, body) && page.rows == Self.fetchedAtOnce
        }
        try link.sendOnce("CLOSE \(cursor)")
        link.freeCursor()
    }

    /// - Returns: whether the body wanted all.
    @discardableResult
    private static func step(_ answer: PostgresAnswer, _ body: (SQLRow) throws -> Bool) throws -> Bool {
        guard answer.rows > 0 else { return true }
        let storage = PostgresRowStorage(answer)
        let row = SQLRow(storage)
        for index in 0..<answer.rows {
            storage.row = index
            let goesOn = try body(row)
            if let failure = storage.failure { throw failure }
            guard goesOn else { return false }
        }
        return true
    }

    // MARK: - Writing

    func execute(_ sql: SQLStatement, _ arguments: [SQLValue]) throws {
        try link.send(PostgresDialect.text(of: sql), arguments)
    }

    func executeCounting(_ sql: SQLStatement, _ arguments: [SQLValue]) throws -> Int {
        try link.send(PostgresDialect.text(of: sql), arguments)
        return try link.answer()?.rowsChanged ?? 0
    }

    func tell(_ signal: DatabaseSignal) throws { link.untold.add(signal) }

    func savepoint<T>(_ body: () throws -> T) throws -> T {
        try link.send("SAVEPOINT tongban", [])
        do {
            let value = try body()
            try link.send("RELEASE tongban", [])
            try link.settle()
            return value
        } catch {
            // What was sent before the error has to be answered first, else the way back would be passed over too.
            try? link.settle()
            guard !link.isBroken else { throw DatabaseError.connectionLost }
            do {
                try link.send("ROLLBACK TO tongban", [])
                try link.send("RELEASE tongban", [])
                try link.settle()
            } catch {
                throw DatabaseError.transactionLost
            }
            throw error
        }
    }

    // MARK: - Transactions

    /// The transaction that ``beginWriting(lock:)`` began.
    /// - Parameter isAlone: nobody is there who would have to be told what passes: a newcomer takes everything as
    ///   missed. Asked again after the commit, since one may come in between. Who waits for what passes looks now and
    ///   then by itself, so a connection that broke in between delays it by that long.
    func writing(alone isAlone: () -> Bool = { false }, _ body: () throws -> Void) throws {
        do {
            try body()
            let unsaid = try sendUntold(isAlone: isAlone())
            try commit()
            if !unsaid.isEmpty, !isAlone() { tellLate(unsaid) }
        } catch {
            abandon()
            throw error
        }
    }

    /// The way out of a transaction in which something went wrong; of a broken connection the server takes it itself.
    private func abandon() {
        guard !link.isBroken else { return }
        try? link.settle()
        try? link.send("ROLLBACK", [])
        try? link.settle()
    }

    /// Waits until nobody else writes. What is read from here on is what the writer before left.
    func beginWriting(lock: Int64) throws {
        link.untold = UntoldSignals()
        try link.send("BEGIN", [])
        try link.send("SELECT pg_advisory_xact_lock($1)", [.integer(lock)])
        do {
            try link.settle()
        } catch {
            try? link.send("ROLLBACK", [])
            try? link.settle()
            throw error
        }
    }

    private func commit() throws {
        try link.send("COMMIT", [])
        let patience = link.patience
        link.patience = Self.commitSeconds
        defer { link.patience = patience }
        var tag = ""
        // A server that stops while it waits for its standby warns that the commit is its own alone: then nobody may
        // be told that it is safe.
        let isWarned = try link.watchingWarnings { tag = try link.answer()?.tag ?? "" }
        guard !isWarned else {
            link.breakOff()
            throw DatabaseError.connectionLost
        }
        guard tag == "COMMIT" else { throw DatabaseError.transactionLost }
    }

    /// A view of one moment. Its end is sent and not waited for.
    func reading<T>(_ body: () throws -> T) throws -> T {
        try link.send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", [])
        do {
            let value = try body()
            try link.send("COMMIT", [])
            try link.sync()
            return value
        } catch {
            abandon()
            throw error
        }
    }

    /// After a change of the schema a prepared statement may give other columns than it promised; the next time it is
    /// prepared anew.
    private func forgettingStale(_ text: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch DatabaseError.other(let code, let message) where message.contains("0A000") {
            link.forget(text)
            throw DatabaseError.other(code: code, message: message)
        }
    }
}
