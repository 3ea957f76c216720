import Crypto
import Database
import Journal
import Kernel
import Procedures
import Testing

@Suite struct ChainTests {
    private let key = Curve25519.Signing.PrivateKey()

    private func verify(_ bench: Bench) async throws -> ChainReport {
        try await bench.journal.verify(keys: ["k": key.publicKey])
    }

    @Test func aSoundJournalIsReportedWhole() async throws {
        let bench = try await Bench()
        _ = try await bench.fill(cases: 3, moves: 1)
        #expect(try await bench.journal.checkpoint(at: Story.start, key: key, keyID: "k")?.position == 6)
        #expect(try await bench.journal.checkpoint(at: Story.start, key: key, keyID: "k") == nil)
        let report = try await verify(bench)
        #expect(report.isSound)
        #expect((report.entries, report.checkpoints, report.signedUpTo?.position) == (6, 1, 6))
    }

    static let changes: [SQLStatement] = [
        "UPDATE entry SET case_id = entry_id WHERE position = 3",
        "UPDATE entry SET version = 9 WHERE position = 3",
        "UPDATE entry SET command_id = entry_id WHERE position = 3",
        "UPDATE entry SET entry_id = case_id WHERE position = 3",
        "UPDATE entry SET action = 'other' WHERE position = 3",
        "UPDATE entry SET actor_kind = 'system' WHERE position = 3",
        "UPDATE entry SET actor_person = case_id WHERE position = 3",
        "UPDATE entry SET actor_post = case_id WHERE position = 3",
        "UPDATE entry SET actor_unit = 'other' WHERE position = 3",
        "UPDATE entry SET server_at = server_at + 1 WHERE position = 3",
        "UPDATE entry SET device_at = device_at + 1 WHERE position = 3",
        "UPDATE entry SET format = 2 WHERE position = 3",
        "UPDATE entry SET seal_scheme = 0 WHERE position = 3",
        "UPDATE entry SET key_id = 'k' WHERE position = 3",
        "UPDATE entry SET body = sealed WHERE position = 3",
        "UPDATE entry SET sealed = NULL WHERE position = 3",
        "UPDATE entry SET hash = body WHERE position = 3",
    ]

    @Test(arguments: changes) func everyChangedColumnIsFoundAtItsEntry(_ change: SQLStatement) async throws {
        let bench = try await Bench()
        _ = try await bench.fill(cases: 4, moves: 0)
        try await bench.database.write { try $0.execute(change) }
        let flaw = try #require(try await verify(bench).flaw)
        #expect(flaw.kind == .content && flaw.position == 3)
        #expect(flaw.caseID != nil)
    }

    @Test(arguments: [
        ("DELETE FROM entry WHERE position = 2", ChainFlaw.Kind.gap, 2),
        ("UPDATE entry SET position = 9 WHERE position = 4", .gap, 4),
        ("DELETE FROM entry WHERE position = 4", .head, 4),
        ("UPDATE checkpoint SET hash = (SELECT hash FROM entry WHERE position = 1)", .checkpointHash, 4),
        ("UPDATE checkpoint SET signed_at = signed_at + 1", .checkpointSignature, 4),
        ("UPDATE checkpoint SET key_id = 'x'", .unknownKey, 4),
    ] as [(SQLStatement, ChainFlaw.Kind, Int64)])
    func missingEntriesAndForgedCheckpointsAreFound(
        _ change: SQLStatement, _ kind: ChainFlaw.Kind, _ position: Int64
    ) async throws {
        let bench = try await Bench()
        _ = try await bench.fill(cases: 4, moves: 0)
        _ = try await bench.journal.checkpoint(at: Story.start, key: key, keyID: "k")
        try await bench.database.write { try $0.execute(change) }
        let flaw = try #require(try await verify(bench).flaw)
        #expect(flaw.kind == kind && flaw.position == position)
    }
}
