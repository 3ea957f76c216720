import Access
import Casework
public import Crypto
import Database
import Foundation
public import Journal
import Kernel
import Registry

/// What an operator does with an installation at rest: check the chain, make projections anew, tokens, the first
/// administrator.
public struct Upkeep: Sendable {
    let installation: Installation

    public init(_ installation: Installation) { self.installation = installation }

    public struct Report: Sendable {
        public var text: String
        public var isGood: Bool
    }

    public enum Flaw: Error, Sendable, CustomStringConvertible {
        case unknownAccount(String)
        case badNumber
        case badDivision(String)

        public var description: String {
            switch self {
            case .unknownAccount(let name): "There is no account \(name)."
            case .badNumber: "The identity number is not valid (GB 11643)."
            case .badDivision(let text): "\(text): expected a known division code of 12 digits"
            }
        }
    }

    /// Key id of checkpoints: the beginning of the public key's digest.
    public static func keyID(_ key: Curve25519.Signing.PublicKey) -> String {
        SHA256.hash(data: key.rawRepresentation).prefix(8).hexadecimal
    }

    /// Signs where the chain stands now; nil where nothing was added since it was signed last.
    @discardableResult
    public func checkpoint() async throws -> Checkpoint? {
        let key = installation.keys.signing
        return try await installation.journal.checkpoint(
            at: installation.time.now, key: key, keyID: Self.keyID(key.publicKey))
    }

    public func verify() async throws -> Report {
        let key = installation.keys.signing.publicKey
        let report = try await installation.journal.verify(keys: [Self.keyID(key): key])
        let signed = report.signedUpTo.map { "the last at position \($0.position), signed \($0.at.iso8601())" }
        guard let flaw = report.flaw else {
            let archived = report.archived > 0 ? " (\(report.archived) of them archived, by their hashes)" : ""
            let unsigned = Int64(report.entries) - (report.signedUpTo?.position ?? 0)
            return Report(
                text: "good: \(report.entries) entries in one chain\(archived), \(report.checkpoints) signed checkpoints"
                    + (signed.map { " (\($0))" } ?? "") + (unsigned > 0 ? "; \(unsigned) entries not signed yet" : ""),
                isGood: true)
        }
        let place = flaw.caseID.map { " of case \($0)" } ?? ""
        return Report(
            text: "bad entry at position \(flaw.position)\(place): \(flaw.kind.sentence) [\(flaw.kind.rawValue)]\n"
                + "good before it: \(report.entries) entries, \(report.checkpoints) signed checkpoints"
                + (signed.map { " (\($0))" } ?? ""), isGood: false)
    }

    /// Makes every projection anew and compares it with what was there.
    public func rebuild() async throws -> Report {
        let before = try await fingerprint()
        let entries = try await installation.journal.rebuild(installation.casework.projections)
        let after = try await fingerprint()
        return Report(
            text: "\(entries) entries taken in; projections "
                + (before == after ? "came out the same" : "DIFFER from before"),
            isGood: before == after)
    }

    /// A digest over all rows of the projections, in the order of their keys.
    private func fingerprint() async throws -> [String] {
        try await installation.database.read { reader in
            try [
                ("case_row", "SELECT * FROM case_row ORDER BY id"),
                ("case_clock", "SELECT * FROM case_clock ORDER BY case_id, clock"),
                ("forgotten_case", "SELECT * FROM forgotten_case ORDER BY id"),
                ("case_file", "SELECT * FROM case_file ORDER BY case_id, attachment_id"),
                ("case_concern", "SELECT * FROM case_concern ORDER BY case_id, concern, concerned_unit"),
            ].map { (table: String, sql: SQLStatement) in
                var hash = SHA256()
                var rows = 0
                try reader.each(sql) { row in
                    rows += 1
                    for column in 0..<row.count { hash.update(data: Data("\(row.value(column))|".utf8)) }
                }
                return "\(table) \(rows) \(hash.finalize().description)"
            }
        }
    }

    /// A bearer token with the powers of a person's first post today; for a person without a post one that acts as
    /// that person, on their own cases only.
    public func createToken(name: String, account: String, days: Int) async throws -> String {
        let registry = installation.registry
        guard let known = try await registry.accounts.account(account) else { throw Flaw.unknownAccount(account) }
        let day = installation.time.now.day()
        let post = try await registry.posts.heldPosts(of: known.person, on: day).first
        return try await registry.accounts.createToken(
            name: name, person: known.person, post: post.flatMap { RegistryPostID($0.id) },
            permissions: post.map { Set($0.grants.map(\.permission)) } ?? [.caseRead],
            expiresAt: installation.time.now.adding(days: days), by: RegistryActor(person: nil, label: "command line")
        ).text
    }

    /// The first administrator of an installation, or of a territory that looks after itself: person, unit, post,
    /// account with a password.
    public func createAdministrator(
        username: String, name: String, number: String, password: String, division: String?
    ) async throws {
        let registry = installation.registry
        guard (try? CitizenNumber(number)) != nil else { throw Flaw.badNumber }
        var territory = installation.configuration.territory
        if let division {
            guard let code = DivisionCode(division) else { throw Flaw.badDivision(division) }
            territory = code
        }
        guard try await registry.territory.division(territory) != nil else { throw Flaw.badDivision(territory.text) }
        try await registry.firstAdministrator.make(
            FirstAdministrator.Input(
                username: username, name: name, number: number, password: password, division: territory),
            by: RegistryActor(person: nil, label: "command line"))
    }
}

extension ChainFlaw.Kind {
    /// For the operator.
    fileprivate var sentence: String {
        switch self {
        case .content: "what it says, or its hash, was changed after it was written"
        case .gap: "it is missing, or not at its place"
        case .head: "the newest entries are missing"
        case .checkpointHash: "it is not what was signed here; it or an entry since the checkpoint before was changed"
        case .checkpointSignature: "the signature of its checkpoint is not this installation's"
        case .unknownKey: "its checkpoint was signed with a key that this installation does not have"
        }
    }
}
