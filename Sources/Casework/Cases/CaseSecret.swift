import Crypto
import Database
public import Kernel
public import Procedures
public import Registry

/// The secret on a receipt: number plus secret open one case without an account.
enum CaseSecret {
    static func mint() -> String {
        let number = String(Int.random(in: 0..<1_000_000))
        return String(repeating: "0", count: 6 - number.utf8.count) + number
    }

    static let rows = SQLTable("case_secret", "case_id, digest, failures")

    static func row(of id: CaseID, digest: [UInt8]) -> [SQLValue] { [.init(id), .blob(digest), 0] }

    /// Keyed, so that a copy of the table alone does not give six digits away.
    static func digest(_ secret: String, of id: CaseID, key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array((id.description + "/" + secret).utf8), using: key))
    }
}

extension Casework {
    /// Opens one case by number and secret. Wrong tries are counted and locked as those of passwords are
    /// (`Registry.attempts`): by case and source first, so that nobody keeps the owner of a receipt out by guessing.
    ///
    /// - Throws: `CaseworkError.wrongSecret` for an unknown number too, which is counted and locked alike, so that
    ///   numbers cannot be probed.
    public func open(number: String, secret: String, from source: SignInSource = .unknown) async throws -> CaseID {
        let known = CaseNumber(number)?.description ?? SearchText.normalize(String(number.prefix(Self.probedMax)))
        let ticket: Attempts.Ticket
        do {
            ticket = try await registry.attempts.begin(.caseCode(of: known), from: source)
        } catch RegistryError.accountLocked(let until) {
            throw CaseworkError.secretLocked(until: until)
        }
        if let id = try await caseID(number: number), try await isSecret(secret, of: id) {
            try await registry.attempts.succeed(ticket)
            return id
        }
        try await registry.attempts.fail(ticket)
        if let until = ticket.lockedUntil { throw CaseworkError.secretLocked(until: until) }
        throw CaseworkError.wrongSecret
    }

    private static let probedMax = 64

    private func isSecret(_ secret: String, of id: CaseID) async throws -> Bool {
        let digest = CaseSecret.digest(SearchText.normalize(secret), of: id, key: secretKey)
        let kept = try await database.read { reader in
            try reader.first("SELECT digest FROM case_secret WHERE case_id = ?1", [.init(id)]) { $0.blob(0) }
        }
        return kept.map { Self.areEqual($0, digest) } ?? false
    }

    /// In a time that does not tell where the first difference is.
    private static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
