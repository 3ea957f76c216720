import Kernel

/// Codes for the day on which the telephone is lost. Some fifty random bits each, in letters that are not mistaken for
/// others.
enum RecoveryCodes {
    static let count = 10
    private static let characters = Array("abcdefghjkmnpqrstuvwxyz23456789")
    private static let length = 10

    static func made() -> [String] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in
            let text = (0..<length).map { _ in characters[Int.random(in: 0..<characters.count, using: &generator)] }
            return String(text.prefix(length / 2)) + "-" + String(text.suffix(length / 2))
        }
    }

    /// As it is compared: without blanks and dashes, half-width, in lower case.
    static func plain(_ typed: String) -> String {
        SearchText.normalize(String(typed.prefix(40))).lowercased().filter { $0.isLetter || $0.isNumber }
    }
}
