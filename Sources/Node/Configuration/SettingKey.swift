import Database
public import Kernel

/// One setting: its names, what it may be and what it means. A new setting is one line in `SettingKey.all`; the file,
/// the environment, `--set`, `tongban doctor` and the check of `docs/configuration.md` know it then.
public struct SettingKey: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case text
        case path
        /// `1` or `0`, `true` or `false`.
        case flag
        case number(ClosedRange<Int>)
        case oneOf([String])
        /// Two characters that case numbers carry.
        case node
        /// A division code of 12 digits.
        case division
        /// Where the database is, without a password.
        case database
        /// Never shown and never taken from the command line, where every user of the machine could read it. It may be
        /// kept in a file of its own: the environment's name with `_FILE` behind it, in the file the name with `_file`.
        case secret
    }

    /// In the file; a dot stands for a level of nesting.
    public let name: String
    public let environment: String
    /// A flag of its own; every other setting but secrets is given by `--set name=value`.
    public let flag: String?
    public let kind: Kind
    /// In words where it depends on others; empty for none.
    public let standard: String
    public let meaning: String

    init(
        _ name: String, _ environment: String, _ kind: Kind, _ standard: String = "", flag: String? = nil, _ meaning: String
    ) {
        self.name = name
        self.environment = environment
        self.kind = kind
        self.standard = standard
        self.flag = flag
        self.meaning = meaning
    }

    public var isSecret: Bool { kind == .secret }

    /// How it is given on the command line.
    public var commandLine: String { isSecret ? "" : flag ?? "--set \(name)=…" }

    /// What is wrong with a value; nil for a good one. Never holds the value: it may be a secret in the wrong place.
    func flaw(of text: String) -> String? {
        switch kind {
        case .text, .path, .secret: nil
        case .flag: Self.truth[text] == nil ? "expected 1 or 0" : nil
        case .number(let range):
            Int(text).map(range.contains) == true ? nil : "expected a number from \(range.lowerBound) to \(range.upperBound)"
        case .oneOf(let words): words.contains(text) ? nil : "expected one of \(words.joined(separator: ", "))"
        case .node: NodeCode(text) == nil ? "expected two characters of 0-9A-Z" : nil
        case .database:
            PostgresAddress(text)?.hasPassword == true
                ? "holds a password; put it into a file in the form of .pgpass and name that with passfile=FILE" : nil
        case .division: DivisionCode(text) == nil ? "expected a division code of 12 digits" : nil
        }
    }

    static let truth = ["1": true, "true": true, "yes": true, "0": false, "false": false, "no": false]
}
