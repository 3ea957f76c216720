import Foundation
import TestSupport
import Testing

@testable import Database

@Suite struct CheckpointerTests {
    @Test func copiesTheLogBackWhileTheDatabaseStaysOpen() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let database = try SQLiteDatabase.open(path: path, logPages: 20)
        try await database.write { try $0.execute("CREATE TABLE thing (content BLOB NOT NULL)") }
        let before = try size(path)
        for _ in 0..<50 {
            try await database.write { try $0.execute("INSERT INTO thing VALUES (zeroblob(100000))") }
        }
        // Waits for what it has begun.
        try #require(database.checkpointer).close()
        #expect(try size(path) > before + 1_000_000, "pages reached the database file before anything was closed")
        #expect(try await database.read { try $0.first("SELECT count(*) FROM thing") { $0.int(0) } } == 50)
        try database.close()
    }

    @Test func aWriterThatOutrunsItCopiesTheLogBackItself() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let pages = 20
        let database = try SQLiteDatabase.open(path: path, logPages: pages)
        try await database.write { try $0.execute("CREATE TABLE thing (content BLOB NOT NULL)") }
        let checkpointer = try #require(database.checkpointer)
        checkpointer.queue.suspend()
        var longest = 0
        for _ in 0..<100 {
            try await database.write { try $0.execute("INSERT INTO thing VALUES (zeroblob(100000))") }
            longest = max(longest, try size(path + "-wal"))
        }
        checkpointer.queue.resume()
        // Its own bound, and one transaction of 26 pages that crosses it.
        #expect(longest <= (pages * Checkpointer.writersPatience + 40) * 4_200)
        #expect(try await database.read { try $0.first("SELECT count(*) FROM thing") { $0.int(0) } } == 100)
        try database.close()
    }

    @Test func nothingIsLeftInTheLogOfAClosedDatabase() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let database = try SQLiteDatabase.open(path: path)
        try await database.write { try $0.execute("CREATE TABLE thing (content BLOB NOT NULL)") }
        _ = try await database.read { try $0.first("SELECT count(*) FROM thing") { $0.int(0) } }
        #expect(try size(path + "-wal") > 0)
        try database.close()
        #expect((try? size(path + "-wal")) ?? 0 == 0)
        #expect(try size(path) > 4_096)
    }

    private func size(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? NSNumber).intValue
    }
}
