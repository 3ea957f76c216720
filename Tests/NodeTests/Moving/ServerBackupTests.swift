import Database
import Foundation
import Kernel
import Registry
import TestSupport
import Testing

@testable import Node

/// Backups of a database that is not the file in the folder, and back into one.
@Suite struct ServerBackupTests {
    @Test func `A backup of a server's database is whole, and comes back into a server or a file`() async throws {
        let house = try MoveHouse()
        let configuration = try await house.installation(database: try house.middle())
        let manifest = try await Backup(configuration, time: MoveHouse.time).make(house.folder.file("backup"), withKeys: true)
        #expect(manifest.position == 0)
        #expect(try BackupCheck.run(house.folder.file("backup")).checkpoints == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: house.folder.file("backup")).sorted()
        #expect(names == ["SHA256SUMS", "keys", "manifest.json", "tongban.sqlite"])

        for (name, address) in [("onto-server", try house.middle("again.sqlite")), ("onto-file", nil)] as [(String, DatabaseAddress?)] {
            var target = configuration
            target.data = house.folder.file(name)
            target.databaseAddress = address
            let report = try await Restore(target, time: MoveHouse.time).run(house.folder.file("backup"))
            #expect(report.chain.isGood)
            let hasFile = FileManager.default.fileExists(atPath: target.data + "/tongban.sqlite")
            #expect(hasFile == (address == nil))
            let installation = try await Installation.open(target, time: MoveHouse.time, scrypt: .weak)
            #expect(try await installation.registry.territory.count() == 2)
            try await installation.close()
            #expect(try await MoveHouse.rows(target.database) == MoveHouse.rows(configuration.database))
        }
    }

    @Test func `A restore into a database with something in it is refused at once`() async throws {
        let house = try MoveHouse()
        let configuration = try await house.installation(database: try house.middle())
        _ = try await Backup(configuration, time: MoveHouse.time).make(house.folder.file("backup"), withKeys: true)
        var target = configuration
        target.data = house.folder.file("new")
        await #expect(throws: MoveFlaw.notEmpty(configuration.database.description)) {
            _ = try await Restore(target, time: MoveHouse.time).run(house.folder.file("backup"))
        }
        #expect(!FileManager.default.fileExists(atPath: target.data))
    }
}
