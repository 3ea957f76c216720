import CPostgres

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One connection through libpq, in pipeline mode. Used on one thread at a time.
///
/// Statements are prepared once and sent without waiting (``send(_:_:)``); their results are read together, with the
/// next question or at ``settle()``. After an error the server passes over what else was sent before that.
final class PostgresLink {
    private struct Prepared {
        var name: String
        var parameters: [Oid]
    }

    /// Statements sent ahead of their results at most: what they answer has to fit into the sockets' buffers.
    private static let aheadMaximum = 64
    private static let preparedMaximum = 1_000

    let handle: OpaquePointer
    private var prepared: [String: Prepared] = [:]
    private var names = 0
    /// Statements that were sent and whose results were not read; a sync follows where `isSynced`.
    private var ahead = 0
    private var isSynced = false
    /// How long the server may be silent, in seconds. A server that is gone is noticed by the system's own probes.
    var patience: Int
    private(set) var isBroken = false
    /// What the transaction under way tells at its end.
    var untold = UntoldSignals()
    private var cursors = 0
    /// Whether the server warned since this was last set to false.
    private let warned: UnsafeMutablePointer<Bool>

    /// - Throws: ``DatabaseError/notConnected(_:words:)``, ``DatabaseError/connectionLost``
    init(_ address: PostgresAddress, patience seconds: Int) throws {
        patience = seconds
        warned = .allocate(capacity: 1)
        warned.initialize(to: false)
        guard let handle = address.connect() else {
            warned.deallocate()
            throw DatabaseError.connectionLost
        }
        self.handle = handle
        guard PQstatus(handle) == CONNECTION_OK else {
            isBroken = true
            throw DatabaseError(refused: handle)
        }
        PQsetNoticeReceiver(
            handle,
            { context, notice in
                let severity = PQresultErrorField(notice, CInt(UInt8(ascii: "V"))).map { String(cString: $0) }
                if severity == "WARNING" { context?.assumingMemoryBound(to: Bool.self).pointee = true }
            }, warned)
        guard PQenterPipelineMode(handle) == 1 else { throw broken() }
    }

    deinit {
        PQfinish(handle)
        warned.deallocate()
    }

    var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }
    var socket: CInt { PQsocket(handle) }

    /// What another thread needs to end the statement that runs.
    func cancellation() -> OpaquePointer? { PQgetCancel(handle) }

    /// Whether the server warned while the body ran.
    func watchingWarnings(_ body: () throws -> Void) rethrows -> Bool {
        warned.pointee = false
        try body()
        return warned.pointee
    }

    // MARK: - Statements

    /// Sends a statement; what it answers is read later.
    func send(_ text: String, _ arguments: [SQLValue]) throws {
        guard !isBroken else { throw DatabaseError.connectionLost }
        if isSynced || ahead >= Self.aheadMaximum { try settle() }
        let statement = try prepare(text)
        let values = try PostgresArguments(arguments, types: statement.parameters)
        let isSent = values.withPointers {
            PQsendQueryPrepared(handle, statement.name, values.count, $0, $1, $2, 1)
        }
        guard isSent == 1 else { throw broken() }
        ahead += 1
    }

    /// Reads what was sent up to now.
    /// - Throws: the first error among them.
    func settle() throws { _ = try answer() }

    /// Reads what was sent up to now, and gives what the last statement answered; nil where nothing was sent. Others
    /// may be sent while it is read.
    /// - Throws: the first error among all.
    func answer() throws -> PostgresAnswer? {
        guard !isBroken else { throw DatabaseError.connectionLost }
        guard ahead > 0 || isSynced else { return nil }
        if !isSynced { try sync() }
        var failure: DatabaseError?
        var last: PostgresAnswer?
        while ahead > 0 {
            guard let result = try nextResult() else { throw broken() }
            ahead -= 1
            let answer = PostgresAnswer(result)
            switch answer.status {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: last = answer
            case PGRES_PIPELINE_ABORTED: break
            default: failure = failure ?? answer.error
            }
            guard try nextResult() == nil else { throw broken() }
        }
        guard let end = try nextResult() else { throw broken() }
        guard PostgresAnswer(end).status == PGRES_PIPELINE_SYNC else { throw broken() }
        isSynced = false
        if let failure {
            if failure == .connectionLost { isBroken = true }
            throw failure
        }
        return last
    }

    /// Cursors stand open within each other, so that each needs a name.
    func nextCursor() -> String {
        cursors += 1
        return "c\(cursors)"
    }

    func freeCursor() { cursors -= 1 }

    /// Gives the connection up: nobody knows what became of it.
    func breakOff() { isBroken = true }

    /// Sends what is waiting off with a sync, and does not wait for it: the next statement will.
    func sync() throws {
        guard PQpipelineSync(handle) == 1, PQflush(handle) >= 0 else { throw broken() }
        isSynced = true
    }

    /// Reads what was sent off and not waited for.
    func settleSynced() throws {
        if isSynced { try settle() }
    }

    /// Without preparing, for what is different each time.
    func sendOnce(_ text: String) throws {
        guard !isBroken else { throw DatabaseError.connectionLost }
        if isSynced || ahead >= Self.aheadMaximum { try settle() }
        guard PQsendQueryParams(handle, text, 0, nil, nil, nil, nil, 1) == 1 else { throw broken() }
        ahead += 1
    }

    private func prepare(_ text: String) throws -> Prepared {
        if let known = prepared[text] { return known }
        try settle()
        if prepared.count >= Self.preparedMaximum {
            try sendOnce("DEALLOCATE ALL")
            try settle()
            prepared.removeAll()
        }
        names += 1
        let name = "t\(names)"
        guard PQsendPrepare(handle, name, text, 0, nil) == 1, PQsendDescribePrepared(handle, name) == 1 else {
            throw broken()
        }
        ahead += 2
        let parameters = try answer()?.parameterTypes ?? []
        let statement = Prepared(name: name, parameters: parameters)
        prepared[text] = statement
        return statement
    }

    /// A statement whose result has other columns than when it was prepared has to be prepared anew.
    func forget(_ text: String) { prepared[text] = nil }

    // MARK: - Waiting

    func nextResult() throws -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            guard try waitForBytes(milliseconds: CInt(patience) * 1_000) else { throw broken() }
            guard PQconsumeInput(handle) == 1 else { throw broken() }
        }
        return PQgetResult(handle)
    }

    /// - Returns: false where nothing came in time.
    private func waitForBytes(milliseconds: CInt) throws -> Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        while true {
            let count = poll(&descriptor, 1, milliseconds)
            if count > 0 { return true }
            if count == 0 { return false }
            guard errno == EINTR else { throw broken() }
        }
    }

    /// What other processes told, after bytes have come. For a link that sends no statements meanwhile.
    func notifications() throws -> [String] {
        guard PQconsumeInput(handle) == 1 else { throw broken() }
        var found: [String] = []
        while let notification = PQnotifies(handle) {
            found.append(String(cString: notification.pointee.extra))
            PQfreemem(notification)
        }
        return found
    }

    func broken() -> DatabaseError {
        isBroken = true
        return .connectionLost
    }
}
