import GRDB

/// How SQLite is run, in one place.
enum SQLiteSettings {
    /// Wait for another connection's lock at most this long, seconds.
    static let busyTimeout = 5.0
    /// Page cache of each connection, KiB. A reader's is emptied by every commit, so more would do nothing.
    static let cacheKiB = 8 * 1024
    /// Of the writer, KiB: the places of all indexes where a million cases are being added to.
    static let writerCacheKiB = 32 * 1024
    /// Nothing is mapped into memory: after each commit every other connection would give up its map and take a new
    /// one, with a page fault for each page. Measured, that costs a tenth more than plain reads.
    static let mappedBytes = 0
    /// Pages in the log before it is copied back. Larger than SQLite's 1,000: fewer stalls under steady writing.
    static let checkpointPages = 4000
    /// The log file is cut to this after a copy back, bytes.
    static let logLimitBytes = 64 * 1024 * 1024

    static func configuration(readers: Int) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeout)
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = max(1, readers)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -\(cacheKiB)")
            try database.execute(sql: "PRAGMA mmap_size = \(mappedBytes)")
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    /// GRDB sets `synchronous = NORMAL` for WAL after `prepareDatabase` runs; in NORMAL the last commits are lost with
    /// the power. So FULL is set here, outside a transaction where alone it takes effect, and then looked at again.
    static func makeDurable(_ pool: DatabasePool, isOwner: Bool) throws {
        try pool.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA cache_size = -\(writerCacheKiB)")
            // The owner has a checkpointer of its own instead.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = \(isOwner ? 0 : checkpointPages)")
            try database.execute(sql: "PRAGMA journal_size_limit = \(logLimitBytes)")
            try expect("synchronous", "2", database)
            try expect("journal_mode", "wal", database)
            try expect("foreign_keys", "1", database)
            // A guest keeps the owner waiting no longer than its own few statements take.
            guard isOwner else { return }
            // 0x10002: analyse what looks stale, tables not seen in this connection included, within bounded work.
            try database.execute(sql: "PRAGMA optimize = 0x10002")
        }
    }

    private static func expect(_ name: String, _ wanted: String, _ database: GRDB.Database) throws {
        let found = try String.fetchOne(database, sql: "PRAGMA \(name)") ?? "unset"
        guard found == wanted else { throw DatabaseError.settingRefused(name: name, value: found) }
    }
}
