import FoundationEssentials
public import Kernel

/// Whether a person is a human being or a body.
public enum PersonKind: String, Hashable, Sendable, Codable {
    case citizen, organisation
}

/// A person as lists and pages show them: never a whole number, phone or address.
public struct PersonCard: Hashable, Sendable {
    public var id: RegistryPersonID
    public var kind: PersonKind
    public var name: String
    /// The first three and the last four characters of a citizen's number; the whole credit code of a body, which
    /// is public.
    public var maskedNumber: String
    /// The first three and the last two digits.
    public var maskedPhone: String?
    public var hasAddress: Bool
    /// The language chosen for service.
    public var language: Language?
    public var createdAt: Instant
}

/// What is sealed of a person. It describes itself by its masked number, so that a log never holds it.
public struct PersonDetails: Hashable, Sendable, CustomStringConvertible {
    public var number: String
    /// Nil for bodies.
    public var birthday: Day?
    public var phone: String?
    public var address: String?
    /// Mail address.
    public var mail: String?

    public var description: String { Masking.number(number) }
}

/// What is registered besides the number.
public struct PersonInput: Hashable, Sendable {
    public var name: String
    public var phone: String?
    public var address: String?
    public var language: Language?

    public init(name: String, phone: String? = nil, address: String? = nil, language: Language? = nil) {
        self.name = name
        self.phone = phone
        self.address = address
        self.language = language
    }
}

/// The number by which a person is known.
public enum PersonNumber: Hashable, Sendable {
    case citizen(CitizenNumber)
    case organisation(CreditCode)

    /// A citizen's number or a credit code; the flaw is the citizen's where it fits neither.
    public init(_ text: String) throws(CitizenNumber.Flaw) {
        do {
            self = .citizen(try CitizenNumber(text))
        } catch {
            guard let code = try? CreditCode(text) else { throw error }
            self = .organisation(code)
        }
    }

    var kind: PersonKind {
        switch self {
        case .citizen: .citizen
        case .organisation: .organisation
        }
    }

    var text: String {
        switch self {
        case .citizen(let number): number.text
        case .organisation(let code): code.text
        }
    }

    var birthday: Day? {
        if case .citizen(let number) = self { number.birthday } else { nil }
    }

    /// What is hashed: the two kinds never meet.
    var lookupText: String { "\(kind.rawValue):\(text)" }
}

enum Masking {
    static func number(_ text: String) -> String { masked(text, first: 3, last: 4) }
    static func phone(_ text: String) -> String { masked(text, first: 3, last: 2) }

    /// Texts too short to hide anything are hidden whole.
    private static func masked(_ text: String, first: Int, last: Int) -> String {
        guard text.count > first + last + 1 else { return String(repeating: "*", count: text.count) }
        return text.prefix(first) + String(repeating: "*", count: text.count - first - last) + text.suffix(last)
    }
}

extension PersonDetails {
    private static let bytesMaximum = 4_096

    var json: JSONValue {
        var members: [String: JSONValue] = ["number": .text(number)]
        members["birthday"] = birthday.map { .text($0.iso) }
        members["phone"] = phone.map { .text($0) }
        members["address"] = address.map { .text($0) }
        members["mail"] = mail.map { .text($0) }
        return .object(members)
    }

    init(_ bytes: [UInt8]) throws {
        guard let json = try? JSONValue.parse(bytes, maxBytes: Self.bytesMaximum), let number = json["number"]?.text
        else { throw RegistryError.sealBroken }
        self.init(
            number: number, birthday: json["birthday"]?.day, phone: json["phone"]?.text,
            address: json["address"]?.text, mail: json["mail"]?.text)
    }
}
