public import Crypto
import FoundationEssentials
public import Kernel
public import Procedures

/// The cookie of somebody without an account who opened one case by number and secret: case and end, signed.
public struct OpenedCases: Sendable {
    static let minutes = 30
    private let key: SymmetricKey

    public init(key: SymmetricKey) { self.key = key }

    func cookie(for id: CaseID, now: Instant) -> String {
        let claim = "\(id).\(now.adding(milliseconds: Int64(Self.minutes) * 60_000).milliseconds)"
        return claim + "." + signature(claim)
    }

    func caseID(from cookie: String, now: Instant) -> CaseID? {
        let parts = cookie.split(separator: ".").map(String.init)
        guard parts.count == 3, let id = CaseID(parts[0]), let end = Int64(parts[1]), end > now.milliseconds,
            let given = Data(base64Encoded: parts[2]),
            HMAC<SHA256>.isValidAuthenticationCode(
                given, authenticating: Array("\(parts[0]).\(parts[1])".utf8), using: key)
        else { return nil }
        return id
    }

    /// What forms carry for somebody who has no session: it belongs to the browser's own secret number, which no other
    /// site can read or set.
    func formToken(for secret: String) -> String { signature("form." + secret) }

    private func signature(_ claim: String) -> String {
        Data(HMAC<SHA256>.authenticationCode(for: Array(claim.utf8), using: key)).base64EncodedString()
    }
}
