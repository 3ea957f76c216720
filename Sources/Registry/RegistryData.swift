import Foundation

/// The room's own files, beside the program.
public enum RegistryData {
    /// Why a file of the room does not read. The program does not start without them.
    public struct Flaw: Error, Sendable, Hashable, CustomStringConvertible {
        /// A stable code for logs.
        public static let code = "registry.data"
        public var file: String
        public var detail: String

        public var description: String {
            "\(file), which comes with the program, cannot be read: \(detail). Install the program again."
        }
    }

    /// Looks at every file before anything depends on it.
    public static func check() throws(Flaw) {
        _ = try StandardRoles.load()
        _ = try ItemDefaults.load()
        _ = try PasswordRules.load()
    }

    static func text(of name: String) throws(Flaw) -> String {
        guard let file = Bundle.module.url(forResource: "Data", withExtension: nil)?.appendingPathComponent(name),
            let data = try? Data(contentsOf: file)
        else { throw Flaw(file: name, detail: "the file is missing") }
        return String(decoding: data, as: UTF8.self)
    }
}
