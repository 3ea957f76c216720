public import Kernel

/// What can go wrong in storage, without a single stored value in it. `code` is stable.
public enum DatabaseError: Error, Sendable, Hashable {
    /// A unique or primary key exists already; the constraint reads `table(column,column)`.
    case uniqueViolation(constraint: String)
    case foreignKeyViolation
    /// A NOT NULL or CHECK constraint; the engine's name of it.
    case checkViolation(constraint: String)
    /// Another connection kept its lock longer than the busy timeout.
    case busy
    /// The disk is full.
    case full
    case corrupt(message: String)
    case readOnly
    /// The system refused to read or to write: the disk failed, or became read-only under the open file. The engine's
    /// code says at what.
    case failed(code: Int)
    /// The file was written by a newer program.
    case schemaTooNew(room: String, found: Int, known: Int)
    /// The file is of an older program, which is serving it.
    case schemaTooOld(room: String, found: Int, known: Int)
    /// A recorded migration has another name than the program's.
    case schemaDiffers(room: String, id: Int)
    /// Another process holds the file; its process id where it could be read.
    case lockedByOtherProcess(pid: Int32?)
    /// A setting that durability depends on did not take effect.
    case settingRefused(name: String, value: String)
    /// A column that must have a value was NULL.
    case unexpectedNull(column: Int)
    /// A column's bytes or text are not of the expected form.
    case malformedColumn(Int)
    case wrongArgumentCount(expected: Int, given: Int)
    /// The engine gave up the whole transaction.
    case transactionLost
    /// A server could not be connected to when that was tried first; its own words.
    case notConnected(PostgresRefusal, words: String)
    /// The connection broke. Whether a commit that was under way is done nobody knows: ask again with the same command.
    case connectionLost
    /// Two transactions could not be put into an order; nothing was done, try again.
    case serialization
    case deadlock
    /// A statement took longer than its bound.
    case timedOut
    /// More commands wait than the named limit allows; try again later.
    case overloaded(limit: Int)
    case closed
    case other(code: Int, message: String)

    public var code: String {
        switch self {
        case .uniqueViolation: "database.unique"
        case .foreignKeyViolation: "database.foreign_key"
        case .checkViolation: "database.check"
        case .busy: "database.busy"
        case .full: "database.full"
        case .corrupt: "database.corrupt"
        case .readOnly: "database.read_only"
        case .failed: "database.failed"
        case .schemaTooNew: "database.schema_too_new"
        case .schemaTooOld: "database.schema_too_old"
        case .schemaDiffers: "database.schema_differs"
        case .lockedByOtherProcess: "database.locked"
        case .settingRefused: "database.setting_refused"
        case .unexpectedNull: "database.unexpected_null"
        case .malformedColumn: "database.malformed_column"
        case .wrongArgumentCount: "database.argument_count"
        case .transactionLost: "database.transaction_lost"
        case .notConnected: "database.not_connected"
        case .connectionLost: "database.connection_lost"
        case .serialization: "database.serialization"
        case .deadlock: "database.deadlock"
        case .timedOut: "database.timed_out"
        case .overloaded: "database.overloaded"
        case .closed: "database.closed"
        case .other: "database.other"
        }
    }
}

extension DatabaseError: CustomStringConvertible, LoggableError {
    /// The engine's messages name tables and columns, never what stands in them.
    public var logged: String { description }

    /// What happened and what to do, for the operator's log.
    public var description: String {
        switch self {
        case .uniqueViolation(let constraint): "\(code): already exists: \(constraint)"
        case .checkViolation(let constraint): "\(code): \(constraint)"
        case .corrupt(let message): "\(code): \(message); restore from a backup"
        case .schemaTooNew(let room, let found, let known):
            "\(code): room \(room) is at migration \(found), this program knows \(known); start the newer program"
        case .schemaTooOld(let room, let found, let known):
            "\(code): room \(room) is at migration \(found), this program knows \(known); "
                + "an older program serves it, stop that one first"
        case .schemaDiffers(let room, let id): "\(code): migration \(id) of room \(room) is not the one recorded"
        case .lockedByOtherProcess(let pid):
            "\(code): the database is in use by process \(pid.map(String.init) ?? "unknown"); stop it first"
        case .settingRefused(let name, let value): "\(code): \(name) is \(value)"
        case .unexpectedNull(let column): "\(code): column \(column)"
        case .malformedColumn(let column): "\(code): column \(column)"
        case .wrongArgumentCount(let expected, let given): "\(code): expected \(expected), given \(given)"
        case .overloaded(let limit): "\(code): more than \(limit) commands wait"
        case .notConnected(_, let words): "\(code): \(words)"
        case .failed(let number): "\(code): the disk refused (\(number))"
        case .other(let number, let message): "\(code): \(number) \(message)"
        case .foreignKeyViolation, .busy, .full, .readOnly, .transactionLost, .connectionLost, .serialization,
            .deadlock, .timedOut, .closed: code
        }
    }
}
