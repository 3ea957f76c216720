import Foundation

/// The database that is moved: read while it is served, then kept still. Used by one move, one step after the other.
final class MoveSource: @unchecked Sendable {
    // Not shared: a move goes step by step.
    private let address: DatabaseAddress
    private var opened: (any SQLDatabase)?
    private var hold: WriteHold?

    /// Name of this program's connections while it moves: those of a server have another.
    static let application = "tongban-move"
    /// Between two looks whether the source is at rest.
    private static let pause = Duration.milliseconds(500)
    /// Between two lines that say that it is waited for.
    private static let reminder = Duration.seconds(60)

    init(_ address: DatabaseAddress) { self.address = address }

    var database: any SQLDatabase {
        get throws {
            guard let opened else { throw DatabaseError.closed }
            return opened
        }
    }

    /// As a guest, beside whoever serves it.
    /// - Throws: ``MoveFlaw``, ``DatabaseError/schemaTooOld(room:found:known:)``, …
    func open(_ schemas: [Schema]) async throws {
        if let path = address.path, DatabaseAddress.isAbsent(path) {
            throw MoveFlaw.noSource(address.description)
        }
        let database = try await address.working(as: Self.application).open(as: .guest)
        opened = database
        let dialect = database.dialect
        do {
            guard try await database.read({ try Schema.isRecorded($0, dialect) }) else {
                throw MoveFlaw.noSource(address.description)
            }
            guard try await !UnfinishedMove.isMarked(database) else {
                throw MoveFlaw.unfinished(address.description)
            }
            try await database.checkSchemas(schemas)
        } catch {
            try? database.close()
            opened = nil
            throw error
        }
    }

    /// Who works at it besides; nil where nobody does.
    func holder() async throws -> String? {
        let database = try database
        guard let postgres = database as? PostgresDatabase else {
            guard !database.isOwner, let path = address.path, let holder = try SQLiteFile.holder(of: path) else {
                return nil
            }
            return "by process \(holder.pid.map(String.init) ?? "unknown")"
        }
        return try await postgres.otherUsers(than: Self.application)
    }

    /// Waits until nobody serves it, and keeps everybody from writing until ``leave()``.
    func rest(waitMinutes: Int, _ report: (String) -> Void) async throws {
        let end = ContinuousClock.now + .seconds(waitMinutes * 60)
        var told: ContinuousClock.Instant?
        while !(try await hasBecomeOwn()) {
            guard ContinuousClock.now < end else {
                throw MoveFlaw.stillServed(address.description, minutes: waitMinutes)
            }
            if told.map({ ContinuousClock.now - $0 >= Self.reminder }) ?? true {
                told = .now
                report("everything is copied. Stop what serves \(address) now (\(try await holder() ?? "a process")): what came since is taken over then, waiting …")
            }
            try await Task.sleep(for: Self.pause)
        }
        hold = try await WriteHold.take(try database)
    }

    /// Of a file this process becomes the owner.
    private func hasBecomeOwn() async throws -> Bool {
        let database = try database
        guard let path = address.path else { return try await holder() == nil }
        guard !database.isOwner else { return true }
        do {
            let own = try SQLiteDatabase.open(path: path)
            opened = own
            try database.close()
            return true
        } catch DatabaseError.lockedByOtherProcess {
            return false
        }
    }

    /// Whether nobody can have written since it came to rest.
    var isAtRest: Bool { hold?.stands ?? false }

    func leave() async {
        await hold?.release()
        hold = nil
    }

    func close() async throws {
        await leave()
        try opened?.close()
        opened = nil
    }
}

extension DatabaseAddress {
    static func isAbsent(_ path: String) -> Bool { !FileManager.default.fileExists(atPath: path) }

    /// The same, with connections that say by another name who they are.
    public func working(as application: String) -> DatabaseAddress {
        switch self {
        case .sqlite: self
        case .postgres(let address): .postgres(address.naming(application: application))
        }
    }
}
