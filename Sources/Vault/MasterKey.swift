public import Crypto
import FoundationEssentials
import Kernel

/// The key above all others: it never stands in the database, and seals only other keys.
public struct MasterKey: Sendable, Equatable {
    /// The beginning of the key's digest, 16 hexadecimal digits: tells keys apart and gives nothing away.
    public let id: String
    let key: SymmetricKey

    static let bytes = 32

    /// Nil where it is not 32 bytes long.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.bytes else { return nil }
        key = SymmetricKey(data: bytes)
        id = Self.fingerprint(bytes)
    }

    /// A new one from the system's generator.
    public static func random() -> (key: MasterKey, text: String) {
        let key = SymmetricKey(size: .bits256)
        let bytes = key.withUnsafeBytes { [UInt8]($0) }
        return (MasterKey(id: fingerprint(bytes), key: key), Data(bytes).base64EncodedString())
    }

    private init(id: String, key: SymmetricKey) {
        self.id = id
        self.key = key
    }

    /// 16 hexadecimal digits of a digest that is used for nothing else.
    static func fingerprint(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: Array("tongban.key.fingerprint.1".utf8) + bytes).prefix(8).hexadecimal
    }
}

/// The master keys that an installation was given: the first is in force, the others only open what they sealed.
public struct MasterKeys: Sendable, Equatable {
    public let current: MasterKey
    public let older: [MasterKey]

    /// So many lines may a key file have.
    public static let countMaximum = 8

    public init(current: MasterKey, older: [MasterKey] = []) {
        self.current = current
        self.older = older
    }

    /// Reads one key a line in Base64 (RFC 4648), the one in force first. Empty lines and lines that begin with `#` say
    /// nothing.
    /// - Throws: ``VaultError/malformedMaster(line:)`` with the number of the first bad line.
    public init(text: String) throws(VaultError) {
        var keys: [MasterKey] = []
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\r" }).joined(separator: " ")
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard let data = Data(base64Encoded: line), let key = MasterKey([UInt8](data)),
                keys.count < Self.countMaximum
            else { throw .malformedMaster(line: number + 1) }
            if !keys.contains(key) { keys.append(key) }
        }
        guard let first = keys.first else { throw .malformedMaster(line: 1) }
        self.init(current: first, older: Array(keys.dropFirst()))
    }

    public var all: [MasterKey] { [current] + older }

    func key(_ id: String) -> MasterKey? { all.first { $0.id == id } }

    /// The same keys with another one in force; unchanged where that one is not among them.
    func led(by id: String) -> MasterKeys {
        guard let first = key(id) else { return self }
        return MasterKeys(current: first, older: all.filter { $0.id != id })
    }
}
