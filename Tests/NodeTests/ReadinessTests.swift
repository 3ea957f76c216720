import Database
import Foundation
import Kernel
import Registry
import TestSupport
import Testing
import Web

@testable import Node

/// Work is wanted only while a write would come through; looking is bounded however many ask.
@Suite struct ReadinessTests {
    private let folder: TemporaryFolder
    private let time = ManualTime(Instant(iso8601: "2026-11-29T09:00:00+08:00")!)

    init() throws { folder = try TemporaryFolder() }

    private func open(_ extra: [String: String] = [:]) async throws -> Installation {
        let values = try TestStore.environment(folder.file("data")).merging(["TONGBAN_DISK_MINIMUM": "0"]) { $1 }
        let configuration = try Configuration(environment: values.merging(extra) { $1 })
        return try await Installation.open(configuration, time: time, scrypt: .weak)
    }

    @Test func `Ready, then the writer is gone: noticed with the next look and not before`() async throws {
        let installation = try await open()
        let readiness = Readiness(installation, serving: ServingState())
        #expect(await readiness.reasons() == [])
        try await installation.close()
        time.advance(milliseconds: Readiness.freshMilliseconds - 1)
        #expect(await readiness.reasons() == [], "the finding is still fresh")
        time.advance(milliseconds: 1)
        #expect(await readiness.reasons() == ["writer.closed"])
    }

    @Test func `A clock that is set back does not keep an old finding`() async throws {
        let installation = try await open()
        let readiness = Readiness(installation, serving: ServingState())
        #expect(await readiness.reasons() == [])
        try await installation.close()
        time.advance(milliseconds: -86_400_000)
        #expect(await readiness.reasons() == ["writer.closed"])
    }

    @Test func `Too little room, a folder that went away, damage and stopping are named`() async throws {
        let installation = try await open(["TONGBAN_DISK_MINIMUM": "1000000"])
        let serving = ServingState()
        let readiness = Readiness(installation, serving: serving)
        if let free = DataFolder.freeMegabytes(folder.path), free < 1_000_000 {
            #expect(await readiness.reasons() == ["disk.low"])
        }
        serving.noticeDamage()
        #expect(await readiness.reasons() == ["database.damaged"])
        serving.beginStopping()
        #expect(await readiness.reasons() == ["stopping"])
        try await installation.close()
    }

    /// A rolling upgrade: a newer program was started at the same database and added to its schema.
    @Test func `A newer schema is no reason to stop serving where the database is shared, and none to start at`() async throws {
        let installation = try await open()
        let readiness = Readiness(installation, serving: ServingState())
        try await installation.database.write { writer in
            try writer.execute("INSERT INTO migration (room, id, name) VALUES ('casework', 9999, 'of a newer program')")
        }
        #expect(await readiness.reasons() == (installation.database.isShared ? [] : ["schema"]))
        if installation.database.isShared {
            await #expect(throws: DatabaseError.self) { _ = try await open() }
        }
        try await installation.close()
        await #expect(throws: DatabaseError.self) { _ = try await open() }
    }
}
