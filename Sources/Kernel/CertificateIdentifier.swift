/// The identifier of an electronic certificate, GB/T 36904:
/// `1.2.156.3005.2.{type}.{issuer}.{serial}.{version}.{check}`, the check by ISO 7064 MOD 37,36 over the four fields.
public struct CertificateIdentifier: Hashable, Sendable, CustomStringConvertible {
    public enum Flaw: Error, Hashable, Sendable {
        case shape, characters, checkCharacter

        /// A stable code for interfaces.
        public var code: String {
            switch self {
            case .shape: "certificateIdentifier.shape"
            case .characters: "certificateIdentifier.characters"
            case .checkCharacter: "certificateIdentifier.checkCharacter"
            }
        }
    }

    /// The object identifier that all certificate identifiers begin with.
    public static let root = "1.2.156.3005.2"
    /// The longest field accepted, in characters.
    public static let fieldLengthMaximum = 64

    /// Usually a credit code and 3 digits.
    public let type: String
    /// The credit code of the issuing body.
    public let issuer: String
    public let serial: String
    /// Three digits.
    public let version: String
    public let check: Character

    /// Parses and verifies, with or without the root; lower case and full-width characters are accepted.
    public init(_ text: String) throws(Flaw) {
        guard text.utf8.count <= 1_024 else { throw .shape }
        var folded = ASCII.string(ASCII.folded(text))
        if folded.hasPrefix(Self.root + ".") { folded.removeFirst(Self.root.utf8.count + 1) }
        let fields = folded.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 5, fields[4].utf8.count == 1 else { throw .shape }
        let made = try Self.make(type: fields[0], issuer: fields[1], serial: fields[2], version: fields[3])
        guard fields[4] == String(made.check) else { throw .checkCharacter }
        self = made
    }

    private init(type: String, issuer: String, serial: String, version: String, check: Character) {
        self.type = type
        self.issuer = issuer
        self.serial = serial
        self.version = version
        self.check = check
    }

    /// Makes the identifier of a new certificate. Fields are `0-9A-Z`, the version three digits.
    public static func make(
        type: String, issuer: String, serial: String, version: String = "001"
    ) throws(Flaw) -> CertificateIdentifier {
        let fields = [type, issuer, serial, version]
        guard fields.allSatisfy({ (1...fieldLengthMaximum).contains($0.utf8.count) }), version.utf8.count == 3
        else { throw .shape }
        guard version.utf8.allSatisfy({ ASCII.digit($0) != nil }),
            let check = CheckCharacter.mod37_36(fields.joined())
        else { throw .characters }
        return CertificateIdentifier(type: type, issuer: issuer, serial: serial, version: version, check: check)
    }

    public static func isValid(_ text: String) -> Bool { (try? CertificateIdentifier(text)) != nil }

    /// The five fields without the root.
    public var short: String { "\(type).\(issuer).\(serial).\(version).\(check)" }
    /// The whole identifier with its root.
    public var text: String { "\(Self.root).\(short)" }
    public var description: String { text }
}

extension CertificateIdentifier: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self = try CertificateIdentifier(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.code)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
