import Foundation
import Kernel
import Registry
import Synchronization
import TestSupport
import Testing
import Vault

@testable import Database
@testable import Node

/// What is refused, and what an interrupted move leaves.
@Suite struct MoveRefusalTests {
    private struct Pulled: Error {}

    private func refused(_ wanted: MoveFlaw, _ body: () async throws -> Void) async {
        do {
            try await body()
            Issue.record("nothing was refused")
        } catch let flaw as MoveFlaw {
            #expect(flaw == wanted)
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test func `An interrupted move leaves what no start opens; another try makes it whole`() async throws {
        let house = try MoveHouse()
        let configuration = try await house.installation()
        let target = try house.middle()
        let broken = DatabaseMove.Steps(check: { _, _ in throw Pulled() })
        await #expect(throws: Pulled.self) {
            _ = try await MoveHouse.move(configuration.database, target, steps: broken)
        }
        var moved = configuration
        moved.databaseAddress = target
        await refused(.unfinished(target.description)) {
            _ = try await Installation.open(moved, time: MoveHouse.time, scrypt: .weak)
        }
        await refused(.unfinished(target.description)) { _ = try await MoveHouse.move(target, house.last) }
        // Somebody changes what is there already: it is compared, and not believed.
        let database = try await target.open()
        try await database.write { try $0.execute("UPDATE division SET name = 'x'") }
        try database.close()

        let report = try await Move(configuration, time: MoveHouse.time).run(from: configuration.database, to: target) { _ in }
        #expect(report.position == 0 && report.keys == 2)
        let installation = try await Installation.open(moved, time: MoveHouse.time, scrypt: .weak)
        #expect(try await installation.registry.territory.count() == 2)
        #expect(try await Upkeep(installation).verify().isGood)
        try await installation.close()
        #expect(try await MoveHouse.rows(target) == MoveHouse.rows(configuration.database))
    }

    @Test func `A database with anything in it is no target, and one with nothing no source`() async throws {
        let house = try MoveHouse()
        let configuration = try await house.installation()
        let target = try house.middle()
        let database = try await target.open()
        try await database.write { try $0.execute("CREATE TABLE somebodys (n INTEGER NOT NULL PRIMARY KEY)") }
        try database.close()
        await refused(.notEmpty(target.description)) { _ = try await MoveHouse.move(configuration.database, target) }
        await refused(.noSource(target.description)) { _ = try await MoveHouse.move(target, house.last) }
        await refused(.noSource(house.last.description)) { _ = try await MoveHouse.move(house.last, target) }
        await refused(.same) { _ = try await MoveHouse.move(target, target) }
        #expect(!FileManager.default.fileExists(atPath: house.folder.file("last.sqlite")))
    }

    @Test func `A source that is served is refused where nobody waits, and waited for no longer than said`() async throws {
        let house = try MoveHouse()
        let from = try house.middle()
        let serving = try await from.open()
        try await serving.migrate(Installation.schemas)
        do {
            _ = try await MoveHouse.move(from, house.last)
            Issue.record("nothing was refused")
        } catch MoveFlaw.served(let place, let holder) {
            #expect(place == from.description)
            #expect(TestStore.isPostgres ? holder.contains("of tongban") : holder.contains("process"), "\(holder)")
        }
        #expect(!FileManager.default.fileExists(atPath: house.folder.file("last.sqlite")))
        try serving.close()
    }

    @Test func `A source of another program is refused before anything is made`() async throws {
        let house = try MoveHouse()
        let database = try await house.first.open()
        let older = Installation.schemas.map { Schema(room: $0.room, migrations: Array($0.migrations.prefix(1))) }
        try await database.migrate(older)
        try database.close()
        await #expect(throws: DatabaseError.self) { _ = try await MoveHouse.move(house.first, try house.middle()) }
    }

    @Test func `Keys that do not fit are told before anything is copied`() async throws {
        let house = try MoveHouse()
        var configuration = try await house.installation()
        let told = ToldLines()
        let database = configuration.database
        configuration.data = house.folder.file("other")
        _ = try await house.installation("other")
        await #expect(throws: VaultError.self) {
            _ = try await Move(configuration, time: MoveHouse.time).run(from: database, to: try house.middle()) { told.take($0) }
        }
        #expect(told.all.isEmpty)
    }

    @Test func `A value that the target cannot hold is named by its row; a zero in a text is left out there`() async throws {
        let house = try MoveHouse()
        let database = try await house.first.open()
        try await database.migrate(Installation.schemas)
        try await database.write { writer in
            try writer.execute(
                "INSERT INTO unit (code, name, kind, division, is_counter, is_active) VALUES ('u', ?1, 'hall', 1, 1, 1)",
                [.text("a\u{0}b")])
            try writer.execute("INSERT INTO calendar_change (position, division, year, at) VALUES (7, 1, 'when?', 0)")
        }
        try database.close()
        await refused(.misfit(row: "calendar_change(7)", column: "year")) {
            _ = try await MoveHouse.move(house.first, try house.middle())
        }
        let mending = try await house.first.open()
        try await mending.write { try $0.execute("UPDATE calendar_change SET year = 2026") }
        try mending.close()
        let report = try await MoveHouse.move(house.first, try house.middle())
        #expect(report.zeros == (TestStore.isPostgres ? ["unit.name": 1] : [:]))
        let rows = try await MoveHouse.rows(try house.middle())["unit"] ?? []
        let found = String(decoding: rows.first ?? [], as: UTF8.self)
        #expect(found.contains(TestStore.isPostgres ? "\"ab\"" : "a\\0b"), "\(found)")
    }
}
