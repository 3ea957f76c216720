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
        let values = ["TONGBAN_DATA": folder.file("data"), "TONGBAN_DISK_MINIMUM": "0"]
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
}
