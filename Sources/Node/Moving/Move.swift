import Casework
import Crypto
import Database
import Journal
public import Kernel
import Procedures
import Vault

/// Moves an installation's database to another place, of the same engine or the other one. Files, keys and procedures
/// stay in the folder of the data.
public struct Move: Sendable {
    let configuration: Configuration
    let time: any TimeSource

    /// - Parameter configuration: names the folder of the data, whose keys have to fit.
    public init(_ configuration: Configuration, time: any TimeSource = SystemTime()) {
        self.configuration = configuration
        self.time = time
    }

    public struct Report: Sendable {
        /// Where the database is now, without a password.
        public var target: String
        public var tables: Int
        public var rows: Int
        /// How long the source had to rest.
        public var rest: Duration
        /// Where the journal ends.
        public var position: Int64
        public var checkpoints: Int
        /// Data keys that were opened.
        public var keys: Int
        /// What the operator should know besides, a sentence each.
        public var notes: [String]
    }

    /// What is wrong with an address on a command line; nil for a good one.
    public static func flaw(ofAddress text: String) -> String? {
        guard !["", "sqlite:"].contains(text) else { return "names nothing" }
        return SettingKey.inEnvironment("TONGBAN_DATABASE")?.flaw(of: text)
    }

    /// - Parameters:
    ///   - from: nil: the database of the settings.
    ///   - waitMinutes: how long a source that is served is waited for; 0: it is refused.
    /// - Throws: `MoveFlaw`, `DatabaseError`, `VaultError`, `NodeKeys.Flaw`. The source is never changed; a target that
    ///   was begun is refused by every start until a move into it is finished.
    public func run(
        from: String? = nil, to: String, waitMinutes: Int = 0, report: @escaping @Sendable (String) -> Void
    ) async throws -> Report {
        try await run(
            from: from.map { DatabaseAddress($0) } ?? configuration.database, to: DatabaseAddress(to),
            waitMinutes: waitMinutes, report: report)
    }

    func run(
        from: DatabaseAddress, to: DatabaseAddress, waitMinutes: Int = 0, report: @escaping @Sendable (String) -> Void
    ) async throws -> Report {
        let checked = Checked()
        let signers = try signers()
        let steps = DatabaseMove.Steps(
            prepare: { [self] source, target in
                _ = try await vault(of: source)
                try await makeParts(source, target)
            },
            check: { [self] source, target in
                report("checking the journal and the keys …")
                await checked.take(try await check(source, target, signers))
            })
        let move = DatabaseMove(
            from: from, to: to, schemas: Installation.schemas, growing: ["entry": ["position"]])
        let outcome = try await move.run(waitMinutes: waitMinutes, steps: steps, report: report)
        let found = await checked.findings
        return Report(
            target: to.description, tables: outcome.tables, rows: outcome.rows, rest: outcome.rest,
            position: found.position, checkpoints: found.checkpoints, keys: found.keys, notes: notes(outcome))
    }

    private func notes(_ outcome: DatabaseMove.Report) -> [String] {
        outcome.zeros.sorted { $0.key < $1.key }.map { column, count in
            "\(count) texts of \(column) held U+0000, which PostgreSQL cannot keep; it was left out of them"
        }
            + outcome.strangers.map { "the table \($0) is not one of a whole installation (an archived year, say) and was left where it is" }
    }

    /// The rows of each year go to where they stay.
    private func makeParts(_ source: any SQLDatabase, _ target: any SQLDatabase) async throws {
        guard target.dialect == .postgres else { return }
        // PostgreSQL knows no least of two byte strings, but their order.
        let found = try await source.read { reader in
            try [
                "SELECT id FROM case_row ORDER BY id LIMIT 1", "SELECT id FROM case_row ORDER BY id DESC LIMIT 1",
            ].compactMap { (sql: SQLStatement) in
                try reader.first(sql) { row -> CaseID in row.id(0) }
            }.map { $0.instant.day().year }
        }
        guard let first = found.first, let last = found.last else { return }
        let years = first...max(first, last)
        try await target.write { writer in
            _ = try Journal.parts.make(years, writer)
            _ = try Casework.parts.make(years, writer)
        }
    }

    // MARK: - Checks

    private struct Findings: Sendable {
        var position: Int64 = 0
        var checkpoints = 0
        var keys = 0
    }

    private actor Checked {
        private(set) var findings = Findings()
        func take(_ findings: Findings) { self.findings = findings }
    }

    /// Every row is the same already; here it is asked what the rows say.
    private func check(
        _ source: any SQLDatabase, _ target: any SQLDatabase, _ signers: [String: Curve25519.Signing.PublicKey]
    ) async throws -> Findings {
        let wanted = try await source.read { try Journal.end($0) }
        let found = try await target.read { try Journal.end($0) }
        guard wanted == found else { throw MoveFlaw.otherEnd }
        let chain = try await target.read { try Journal.verify(keys: signers, $0) }
        if let flaw = chain.flaw {
            throw MoveFlaw.badChain("bad entry at position \(flaw.position) [\(flaw.kind.rawValue)]")
        }
        let vault = try await vault(of: target)
        let keys = try await target.read { try vault.openAll($0) }
        return Findings(position: found.position, checkpoints: chain.checkpoints, keys: keys)
    }

    /// Opened with the installation's own master keys; nothing is made where there are none.
    private func vault(of database: any SQLDatabase) async throws -> Vault {
        guard let masters = try configuration.masterKeySource.read() else { throw VaultError.noMaster }
        return try await Vault.open(database, masters: masters, time: time, adopts: false)
    }

    private func signers() throws -> [String: Curve25519.Signing.PublicKey] {
        guard let key = try NodeKeys.signingKey(in: configuration.keysPath) else {
            throw NodeKeys.Flaw.missing(configuration.keysPath + "/signing.key")
        }
        return [Upkeep.keyID(key.publicKey): key.publicKey]
    }
}
