import Crypto
import FoundationEssentials

/// The installation's keys for people's data, both derived (HKDF, RFC 5869) from one secret that is handed in.
public struct RegistryKeys: Sendable {
    /// The fewest bytes a secret may have.
    public static let secretBytesMinimum = 32

    private let lookup: SymmetricKey
    private let seal: SymmetricKey

    /// Nil where the secret is shorter than ``secretBytesMinimum``.
    public init?(secret: [UInt8]) {
        guard secret.count >= Self.secretBytesMinimum else { return nil }
        func derive(_ purpose: String) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: secret), info: Array(purpose.utf8), outputByteCount: 32)
        }
        lookup = derive("tongban.person.lookup.1")
        seal = derive("tongban.person.seal.1")
    }

    /// The keyed hash (HMAC-SHA256) by which a number is found again without being stored in the clear.
    func hash(_ number: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(number.utf8), using: lookup))
    }

    /// The name of the sealing method, stored beside what it sealed: AES-256-GCM with a random nonce.
    static let scheme = "aes-256-gcm.1"

    /// Seals bytes for one subject; they cannot be opened as another subject's.
    func sealed(_ bytes: [UInt8], for subject: String) throws -> [UInt8] {
        let box = try AES.GCM.seal(bytes, using: seal, authenticating: Array(subject.utf8))
        guard let combined = box.combined else { throw RegistryError.sealBroken }
        return Array(combined)
    }

    /// Throws ``RegistryError/sealBroken`` for bytes that were changed, or sealed for another subject or with
    /// another key.
    func opened(_ sealed: [UInt8], for subject: String, scheme: String) throws -> [UInt8] {
        guard scheme == Self.scheme, let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(box, using: seal, authenticating: Array(subject.utf8))
        else { throw RegistryError.sealBroken }
        return Array(bytes)
    }
}

/// Secrets from the system's generator, and their digests.
enum Secret {
    static let bytes = 32

    static func random(bytes count: Int = bytes) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// 256 random bits as 43 characters of the URL-safe alphabet (RFC 4648, section 5).
    static func token() -> String { text(random()) }

    /// Bytes in the URL-safe alphabet, without padding.
    static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// So many digits, each equally likely.
    static func digits(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in String(UInt8.random(in: 0...9, using: &generator)) }.joined()
    }

    static func digest(_ token: String) -> [UInt8] { Array(SHA256.hash(data: Array(token.utf8))) }

    /// Takes as long for every pair of the same length.
    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for (a, b) in zip(left, right) { difference |= a ^ b }
        return difference == 0
    }
}
