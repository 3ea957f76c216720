import Kernel

/// Why a password is not taken.
public enum PasswordFlaw: Hashable, Sendable {
    case length
    /// Among those that everybody tries first, or a simple row of characters.
    case common
    /// Not much more than the own name, the user name or the name of this program.
    case name
    /// The one that is to be replaced.
    case same
}

/// What NIST SP 800-63B asks of passwords: long enough, none that is guessed first, not one's own name; no rule about
/// kinds of characters.
enum PasswordRules {
    static let file = "common-passwords.txt"
    /// Characters that must be left when names are taken out.
    private static let restMinimum = 6
    /// Different characters at the least.
    private static let differentMinimum = 4
    private static let program = ["tongban", "通办"]
    private static let rows = [
        "01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn",
        "一二三四五六七八九十一二三四五六七八九十",
    ]

    /// In lower case. Empty where the file is missing; the start refuses before: ``RegistryData/check()``.
    private static let common: Set<String> = (try? load()) ?? []

    static func load() throws(RegistryData.Flaw) -> Set<String> {
        Set(
            try RegistryData.text(of: file).split(separator: "\n").map { $0.lowercased() }.filter { !$0.hasPrefix("#") }
        )
    }

    static func flaw(of password: String, username: String, person: String) -> PasswordFlaw? {
        guard AccountLimits.passwordCharacters.contains(password.count) else { return .length }
        let text = password.lowercased()
        if common.contains(text) || Set(text).count < differentMinimum || isRow(text) { return .common }
        var rest = text
        for name in [username.lowercased(), person.lowercased()] + program where name.count > 1 {
            rest = rest.replacing(name, with: "")
        }
        return rest.count < restMinimum ? .name : nil
    }

    /// A stretch of the alphabet, the digits or the keyboard, forwards or backwards.
    private static func isRow(_ text: String) -> Bool {
        rows.contains { $0.contains(text) || String($0.reversed()).contains(text) }
    }
}
