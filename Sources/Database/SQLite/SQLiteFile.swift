import Foundation
import GRDB
import GRDBSQLite

/// A database file seen from outside: copied, looked at and read without becoming its owner, also while another
/// process serves it.
public enum SQLiteFile {
    /// Copies the database as it stands at one moment into a new file. Whoever serves it goes on writing: the copy
    /// reads one state of the log from its first page to its last. Nothing of the copy is in the target before this
    /// returns, and it is one file then, without a log beside it.
    /// - Throws: ``DatabaseError``.
    public static func copy(from path: String, to target: String) throws {
        do {
            let source = try DatabaseQueue(path: path, configuration: reading)
            var writing = Configuration()
            writing.busyMode = .timeout(SQLiteSettings.busyTimeout)
            let copy = try DatabaseQueue(path: target, configuration: writing)
            try source.backup(to: copy)
            try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try copy.close()
            try source.close()
        } catch {
            throw DatabaseError(sqlite: error)
        }
    }

    /// Ends the log of a file that nobody has open, and takes away what lies beside it.
    static func makeOne(_ path: String) throws {
        do {
            var writing = Configuration()
            writing.busyMode = .timeout(SQLiteSettings.busyTimeout)
            let queue = try DatabaseQueue(path: path, configuration: writing)
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try queue.close()
        } catch {
            throw DatabaseError(sqlite: error)
        }
        try? FileManager.default.removeItem(atPath: path + ".lock")
    }

    /// Reads in one consistent view; changes nothing.
    public static func read<T>(_ path: String, _ body: (any SQLReader) throws -> T) throws -> T {
        do {
            let queue = try DatabaseQueue(path: path, configuration: reading)
            let value = try queue.read { try body(SQLiteConnection($0)) }
            try queue.close()
            return value
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(sqlite: error)
        }
    }

    private static var reading: Configuration {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(SQLiteSettings.busyTimeout)
        return configuration
    }

    /// Which process has the file, as far as it could be read; nil where nobody has it.
    public struct Holder: Sendable { public var pid: Int32? }

    public static func holder(of path: String) throws -> Holder? {
        do {
            try FileLock(path: path + ".lock").release()
            return nil
        } catch DatabaseError.lockedByOtherProcess(let pid) {
            return Holder(pid: pid)
        }
    }

    /// What the engine says of the file.
    public struct Inspection: Sendable {
        public var engine: String
        public var journalMode: String
        /// What `PRAGMA quick_check` found, at most ``flawsMaximum`` lines; empty for a sound file.
        public var flaws: [String]
        /// The newest migration of each room.
        public var migrations: [String: Int]
    }

    public static let flawsMaximum = 20

    /// Looks at every page of the file.
    public static func inspect(_ path: String) throws -> Inspection {
        try read(path) { reader in
            let found = try reader.query("PRAGMA quick_check(20)") { $0.text(0) }
            return Inspection(
                engine: String(cString: sqlite3_libversion()),
                journalMode: try reader.first("PRAGMA journal_mode") { $0.text(0) } ?? "",
                flaws: found == ["ok"] ? [] : found,
                migrations: Dictionary(
                    try reader.query("SELECT room, MAX(id) FROM migration GROUP BY room") { ($0.text(0), $0.int(1)) },
                    uniquingKeysWith: max))
        }
    }
}
