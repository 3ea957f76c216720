import Database
import TestSupport
import Testing

@Suite struct SQLiteTests {
    @Test(arguments: StoreContract.all) func keepsTheContract(_ contract: StoreContract) async throws {
        let folder = try TemporaryFolder()
        let database = try SQLiteDatabase.open(path: folder.file("store.sqlite"))
        try await contract.run(database)
        try database.close()
    }

    @Test func syncsEveryCommitToDisk() async throws {
        let folder = try TemporaryFolder()
        let database = try SQLiteDatabase.open(path: folder.file("store.sqlite"))
        let level = try await database.write { try $0.first("PRAGMA synchronous") { $0.int(0) } }
        #expect(level == 2)
        let mode = try await database.read { try $0.first("PRAGMA journal_mode") { $0.text(0) } }
        #expect(mode == "wal")
        try database.close()
    }

    @Test func aSecondHolderIsRefusedAndTheFirstGivesUpByClosing() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let first = try SQLiteDatabase.open(path: path)
        do {
            _ = try SQLiteDatabase.open(path: path)
            Issue.record("a second holder was let in")
        } catch DatabaseError.lockedByOtherProcess(let pid) {
            #expect(pid != nil)
        }
        try first.close()
        try SQLiteDatabase.open(path: path).close()
    }

    @Test func whatWasWrittenIsThereAfterOpeningAgain() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let first = try SQLiteDatabase.open(path: path)
        try await first.write { writer in
            try writer.execute("CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY)")
            try writer.execute("INSERT INTO thing VALUES (?1)", [7])
        }
        try first.close()
        let second = try SQLiteDatabase.open(path: path)
        let found = try await second.read { try $0.first("SELECT id FROM thing") { $0.int(0) } }
        #expect(found == 7)
        try second.close()
    }

    @Test func aFileThatIsNoDatabaseIsToldApart() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array(repeating: UInt8(ascii: "x"), count: 5000), to: "store.sqlite")
        #expect {
            try SQLiteDatabase.open(path: folder.file("store.sqlite"))
        } throws: {
            ($0 as? DatabaseError)?.code == "database.corrupt"
        }
    }

    @Test func thePlanNamesTheIndex() async throws {
        let folder = try TemporaryFolder()
        let database = try SQLiteDatabase.open(path: folder.file("store.sqlite"))
        try await database.write { writer in
            try writer.execute("CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)")
            try writer.execute("CREATE INDEX thing_name ON thing (name)")
        }
        let plan = try await database.queryPlan("SELECT id FROM thing WHERE name = ?1")
        #expect(plan.contains { $0.contains("thing_name") })
        try database.close()
    }
}
