import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Copies the write-ahead log back into the database file on a connection and a queue of its own, so that no commit
/// waits for it. SQLite's own way does it within some commit, which then takes tens of milliseconds.
///
/// It is told by the writer's connection after each commit how long the log is. A checkpoint beside a busy writer
/// never reaches the log's end, so the log grows; when it is several times too long, a short stop of the writer lets it
/// begin anew from the start. A writer that fills the log faster than that (an import, transaction upon transaction)
/// copies it back itself: such a writer gives up its lock for moments only, so that nobody else comes to it, and every
/// read searches the whole log.
final class Checkpointer: Sendable {
    /// Pages in the log before it is copied back.
    private let pages: Int
    /// The log grows to so many times that before the writer is stopped.
    private static let patience = 8
    /// And to so many times that before the writer does it itself, within its commit.
    static let writersPatience = 16

    private let connection: DatabaseQueue
    /// Not private for tests, which stop it.
    let queue = DispatchQueue(label: "tongban.checkpoint", qos: .utility)
    private let isRunning = Mutex(false)

    init(path: String, pages: Int) throws {
        self.pages = pages
        var configuration = Configuration()
        configuration.busyMode = .timeout(SQLiteSettings.busyTimeout)
        connection = try DatabaseQueue(path: path, configuration: configuration)
        try connection.inDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0") }
    }

    /// Has the writer tell of each commit. It takes the place of SQLite's own checkpoints on that connection.
    func watch(_ writer: GRDB.Database) {
        // The connection is closed before the checkpointer goes: `SQLiteDatabase` keeps both.
        sqlite3_wal_hook(
            writer.sqliteConnection,
            { context, writer, _, pages in
                if let context {
                    Unmanaged<Checkpointer>.fromOpaque(context).takeUnretainedValue()
                        .committed(logPages: Int(pages), by: writer)
                }
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Leaves an empty log. The engine does so too with its last connection, but not where that one only reads, as a
    /// pool's last one does; a log that is left is read from its first page when the file is opened again. May be
    /// called twice.
    func close() throws {
        queue.sync {}
        try connection.inDatabase {
            guard let handle = $0.sqliteConnection else { return }
            // A reader that goes on is no reason not to close: the log has all that is not copied.
            sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
        }
        try connection.close()
    }

    /// Empties the log, waiting for readers and the writer no longer than the engine's own time-out.
    func scrub() throws -> Bool {
        try connection.inDatabase {
            sqlite3_wal_checkpoint_v2($0.sqliteConnection, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil) == SQLITE_OK
        }
    }

    private func committed(logPages: Int, by writer: OpaquePointer?) {
        guard logPages >= pages else { return }
        if logPages >= pages * Self.writersPatience {
            sqlite3_wal_checkpoint_v2(writer, nil, SQLITE_CHECKPOINT_RESTART, nil, nil)
            return
        }
        let wasRunning = isRunning.withLock { running in
            defer { running = true }
            return running
        }
        guard !wasRunning else { return }
        let isTooLong = logPages >= pages * Self.patience
        queue.async {
            self.copyBack(restartingLog: isTooLong)
            self.isRunning.withLock { $0 = false }
        }
    }

    /// What cannot be copied now, for a reader or a full disk, is copied the next time: the log has it safe.
    private func copyBack(restartingLog: Bool) {
        try? connection.inDatabase { database in
            let handle = database.sqliteConnection
            // Most of the work is done without a lock, so that the stop after it is short.
            sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
            if restartingLog { sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_RESTART, nil, nil) }
        }
    }
}
