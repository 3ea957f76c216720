/// A citizen identity number, GB 11643, of 18 characters. It describes itself masked, so that a log never holds it.
public struct CitizenNumber: Hashable, Sendable, CustomStringConvertible {
    /// Why a text is no citizen number. Never holds the text.
    public enum Flaw: Error, Hashable, Sendable {
        case length, characters, date, checkCharacter

        /// A stable code for interfaces.
        public var code: String {
            switch self {
            case .length: "citizenNumber.length"
            case .characters: "citizenNumber.characters"
            case .date: "citizenNumber.date"
            case .checkCharacter: "citizenNumber.checkCharacter"
            }
        }
    }

    /// 18 characters, the last one a digit or `X`.
    public let text: String
    public let birthday: Day

    /// Accepts `x` for `X`, full-width characters and surrounding blanks.
    public init(_ text: String) throws(Flaw) {
        let bytes = ASCII.folded(text)
        guard bytes.count == 18 else { throw .length }
        guard bytes[0] != 48, bytes.prefix(17).allSatisfy({ ASCII.digit($0) != nil }),
            bytes[17] == UInt8(ascii: "X") || ASCII.digit(bytes[17]) != nil
        else { throw .characters }
        guard let birthday = Day(compact: ASCII.string(Array(bytes[6..<14]))) else { throw .date }
        guard CitizenNumber.check(bytes.prefix(17)) == bytes[17] else { throw .checkCharacter }
        self.text = ASCII.string(bytes)
        self.birthday = birthday
    }

    /// The first three and the last four characters, the rest as asterisks.
    public var masked: String { text.prefix(3) + String(repeating: "*", count: 11) + text.suffix(4) }

    public var description: String { masked }

    /// The check character for the first 17 digits; `?` for anything but 17 digits.
    public static func checkCharacter(for first17: String) -> Character {
        let bytes = Array(first17.utf8)
        guard bytes.count == 17, bytes.allSatisfy({ ASCII.digit($0) != nil }) else { return "?" }
        return Character(Unicode.Scalar(check(bytes[...])))
    }

    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let checks = Array("10X98765432".utf8)

    private static func check(_ digits: ArraySlice<UInt8>) -> UInt8 {
        var sum = 0
        for (weight, byte) in zip(weights, digits) { sum += weight * (Int(byte) - 48) }
        return checks[sum % 11]
    }
}

extension CitizenNumber: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self = try CitizenNumber(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.code)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
