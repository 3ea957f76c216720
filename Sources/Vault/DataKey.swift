public import Crypto
import FoundationEssentials

/// The key of one subject: AES-256-GCM (NIST SP 800-38D) with a random nonce.
///
/// Sealed bytes are nonce (12), ciphertext, tag (16). A subject seals far fewer than 2^32 pieces, so random nonces
/// hold.
public struct DataKey: Sendable {
    /// Bytes that sealing adds.
    public static let overhead = 28

    let key: SymmetricKey

    init() { key = SymmetricKey(size: .bits256) }

    init(_ random: inout RandomBytes) { key = SymmetricKey(data: random.take(MasterKey.bytes)) }

    init(_ bytes: some ContiguousBytes) { key = SymmetricKey(data: bytes) }

    /// - Parameter context: says what the bytes are and where they belong; they open under the same context only.
    public func sealed(_ bytes: [UInt8], context: [UInt8]) throws -> [UInt8] {
        guard let combined = try AES.GCM.seal(bytes, using: key, authenticating: context).combined else {
            throw VaultError.broken
        }
        return [UInt8](combined)
    }

    /// The same for many pieces.
    public func sealed(_ bytes: [UInt8], context: [UInt8], _ random: inout RandomBytes) throws -> [UInt8] {
        let nonce = try AES.GCM.Nonce(data: random.take(Self.nonceBytes))
        let box = try AES.GCM.seal(bytes, using: key, nonce: nonce, authenticating: context)
        guard let combined = box.combined else { throw VaultError.broken }
        return [UInt8](combined)
    }

    static let nonceBytes = 12

    /// - Throws: ``VaultError/broken`` for bytes that were changed, moved to another place, or sealed with another key.
    public func opened(_ sealed: [UInt8], context: [UInt8]) throws -> [UInt8] {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(box, using: key, authenticating: context)
        else { throw VaultError.broken }
        return [UInt8](bytes)
    }

    /// A key derived from this one for a single purpose (HKDF, RFC 5869).
    public func derived(for purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: key, info: Array(purpose.utf8), outputByteCount: MasterKey.bytes)
    }

    /// Names the key without giving it away: a proof of its destruction can be compared with what was there.
    public var fingerprint: String { key.withUnsafeBytes { MasterKey.fingerprint([UInt8]($0)) } }

    /// Only for what was written before the vault and derives its keys by itself.
    public var bytes: [UInt8] { key.withUnsafeBytes { [UInt8]($0) } }
}
