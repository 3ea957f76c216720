/// The applicant of a copy: a name and a telephone, and no account.
struct CopiedParty: Sendable {
    let name: String
    let phone: String
    let nameBytes: [UInt8]
    let phoneBytes: [UInt8]

    init(name: String, phone: String) {
        self.name = name
        self.phone = phone
        nameBytes = Array(name.utf8)
        phoneBytes = Array(phone.utf8)
    }

    /// Names go between quotes as they are, so only those that need no escape will do.
    static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }

    /// Numbers of a range that the demonstration keeps to itself.
    static func phone(_ number: UInt64) -> String { "1380001" + String(1_000 + number % 9_000) }
}
