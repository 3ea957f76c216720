import Crypto
import Database
public import Kernel
public import Procedures

/// The secret on a receipt: number plus secret open one case without an account.
enum CaseSecret {
    static func mint() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<6).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
    }

    /// Keyed, so that a copy of the table alone does not give six digits away.
    static func digest(_ secret: String, of id: CaseID, key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array((id.description + "/" + secret).utf8), using: key))
    }
}

extension Casework {
    /// Opens one case by number and secret. Wrong tries are counted per case and lock it for a while.
    ///
    /// - Throws: `CaseworkError.wrongSecret` for an unknown number too, so that numbers cannot be probed.
    public func open(number: String, secret: String) async throws -> CaseID {
        let secret = SearchText.normalize(secret)
        guard let id = try await caseID(number: number) else { throw CaseworkError.wrongSecret }
        let digest = CaseSecret.digest(secret, of: id, key: secretKey)
        let now = time.now
        let verdict: Result<Void, CaseworkError> = try await commit.submit { writer in
            let kept = try writer.first(
                "SELECT digest, failures, locked_until FROM case_secret WHERE case_id = ?1", [.init(id)]
            ) { ($0.blob(0), $0.int(1), $0.optionalInstant(2)) }
            guard let (known, failures, lockedUntil) = kept else { return .failure(.wrongSecret) }
            if let lockedUntil, lockedUntil > now { return .failure(.secretLocked) }
            if Self.areEqual(known, digest) {
                if failures > 0 {
                    try writer.execute(
                        "UPDATE case_secret SET failures = 0, locked_until = NULL WHERE case_id = ?1", [.init(id)])
                }
                return .success(())
            }
            let isLast = failures + 1 >= CaseworkLimits.secretFailuresMax
            let until = now.adding(milliseconds: Int64(CaseworkLimits.secretLockMinutes) * 60_000)
            try writer.execute(
                "UPDATE case_secret SET failures = ?2, locked_until = ?3 WHERE case_id = ?1",
                [.init(id), .integer(isLast ? 0 : Int64(failures + 1)), isLast ? .init(until) : .null])
            return .failure(isLast ? .secretLocked : .wrongSecret)
        }
        try verdict.get()
        return id
    }

    /// In a time that does not tell where the first difference is.
    private static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
