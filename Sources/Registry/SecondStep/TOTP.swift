import Crypto
import Kernel

/// Time-based one-time passwords (RFC 6238): HMAC-SHA-1, steps of 30 seconds, six digits: what every authenticator app
/// understands.
enum TOTP {
    static let secretBytes = 20
    static let digits = 6
    static let stepSeconds: Int64 = 30
    /// Steps before and after the present one whose codes are taken: clocks of telephones differ.
    static let drift: Int64 = 1

    /// The number of the step at a moment.
    static func step(at instant: Instant) -> Int64 {
        let milliseconds = stepSeconds * 1_000
        // Towards the past also before 1970, so that steps stay of one length.
        return (instant.milliseconds - (instant.milliseconds % milliseconds + milliseconds) % milliseconds)
            / milliseconds
    }

    /// - Parameter digits: at most nine.
    static func code(_ secret: [UInt8], step: Int64, digits: Int = digits) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> Int64(56 - 8 * $0)) }
        let mac = Array(
            HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        // Dynamic truncation (RFC 4226, 5.3): the last four bits say where.
        let offset = Int(mac[mac.count - 1] & 0x0F)
        let word = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { product, _ in product * 10 }
        let text = String(word % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code it is, of those that are near and newer than the last one taken; nil: wrong or used.
    static func accepted(_ code: String, _ secret: [UInt8], at instant: Instant, after last: Int64) -> Int64? {
        let now = step(at: instant)
        let given = Array(code.utf8)
        var found: Int64?
        for step in (now - drift)...(now + drift) where Secret.isEqual(Array(Self.code(secret, step: step).utf8), given)
        {
            if step > last { found = step }
        }
        return found
    }
}

/// RFC 4648, section 6, without padding: how apps take a secret that is typed.
enum Base32 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")

    static func text(_ bytes: [UInt8]) -> String {
        var text = ""
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
            }
            buffer &= (1 << UInt32(bits)) - 1
        }
        if bits > 0 { text.append(alphabet[Int(buffer << UInt32(5 - bits) & 31)]) }
        return text
    }
}
