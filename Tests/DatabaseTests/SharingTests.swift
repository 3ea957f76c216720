import Database
import TestSupport
import Testing

/// A guest works beside the owner of a file and leaves it as it is.
@Suite struct SharingTests {
    private static let schema = Schema(
        room: "test", migrations: [Migration(id: 1, name: "one", statements: ["CREATE TABLE thing (n INTEGER)"])])

    @Test func aGuestReadsAndWritesBesideTheOwner() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let owner = try SQLiteDatabase.open(path: path)
        try await owner.migrate([Self.schema])
        let guest = try SQLiteDatabase.open(path: path, as: .guest)
        #expect(owner.isOwner && !guest.isOwner)
        try await guest.checkSchemas([Self.schema])
        for number in 0..<20 {
            let database = number.isMultiple(of: 2) ? owner : guest
            try await database.write { try $0.execute("INSERT INTO thing (n) VALUES (?1)", [.integer(1)]) }
        }
        try guest.close()
        #expect(try await owner.read { try $0.first("SELECT COUNT(*) FROM thing") { $0.int(0) } } == 20)
        // The owner's lock is untouched by the guest's leaving.
        #expect(throws: DatabaseError.self) { _ = try SQLiteDatabase.open(path: path) }
        try owner.close()
    }

    @Test func whoFindsNobodyIsTheOwner() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("store.sqlite")
        let database = try SQLiteDatabase.open(path: path, as: .guest)
        #expect(database.isOwner)
        #expect(throws: DatabaseError.self) { _ = try SQLiteDatabase.open(path: path) }
        try database.close()
    }

    @Test func aGuestOfAnotherSchemaIsRefusedInASentence() async throws {
        let folder = try TemporaryFolder()
        let owner = try SQLiteDatabase.open(path: folder.file("store.sqlite"))
        try await owner.migrate([Self.schema])
        let older = Schema(room: "test", migrations: [])
        let newer = Schema(room: "test", migrations: Self.schema.migrations + [Migration(id: 2, name: "two", statements: [])])
        await #expect(throws: DatabaseError.schemaTooNew(room: "test", found: 1, known: 0)) {
            try await owner.checkSchemas([older])
        }
        await #expect(throws: DatabaseError.schemaTooOld(room: "test", found: 1, known: 2)) {
            try await owner.checkSchemas([newer])
        }
        #expect(DatabaseError.schemaTooOld(room: "test", found: 1, known: 2).description.contains("stop that one first"))
        try owner.close()
    }
}
