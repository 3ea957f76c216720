/// A unified social credit code, GB 32100, of 18 characters: organisations, public bodies, firms.
public struct CreditCode: Hashable, Sendable, CustomStringConvertible {
    /// Why a text is no credit code.
    public enum Flaw: Error, Hashable, Sendable {
        case length, characters, checkCharacter

        /// A stable code for interfaces.
        public var code: String {
            switch self {
            case .length: "creditCode.length"
            case .characters: "creditCode.characters"
            case .checkCharacter: "creditCode.checkCharacter"
            }
        }
    }

    /// 18 characters of `0-9A-Z` without I, O, S, V and Z.
    public let text: String

    /// Accepts lower case, full-width characters and surrounding blanks.
    public init(_ text: String) throws(Flaw) {
        let bytes = ASCII.folded(text)
        guard bytes.count == 18 else { throw .length }
        guard bytes.allSatisfy({ CreditCode.value($0) != nil }) else { throw .characters }
        guard CreditCode.check(bytes.prefix(17)) == bytes[17] else { throw .checkCharacter }
        self.text = ASCII.string(bytes)
    }

    public var description: String { text }

    /// The check character for the first 17 characters; `?` for anything that is not 17 characters of the alphabet.
    public static func checkCharacter(for first17: String) -> Character {
        let bytes = Array(first17.utf8)
        guard bytes.count == 17, let check = check(bytes[...]) else { return "?" }
        return Character(Unicode.Scalar(check))
    }

    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)
    private static let values: [Int?] = (0..<128).map { byte in alphabet.firstIndex(of: UInt8(byte)) }

    private static func value(_ byte: UInt8) -> Int? { byte < 128 ? values[Int(byte)] : nil }

    private static func check(_ characters: ArraySlice<UInt8>) -> UInt8? {
        var sum = 0
        var weight = 1
        for byte in characters {
            guard let value = value(byte) else { return nil }
            sum += value * weight
            weight = weight * 3 % 31
        }
        return alphabet[(31 - sum % 31) % 31]
    }
}

extension CreditCode: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self = try CreditCode(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.code)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
