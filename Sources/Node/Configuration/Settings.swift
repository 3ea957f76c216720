import Foundation

/// The settings in force, each with where it came from: flags before the environment, the environment before the file,
/// the file before the defaults.
public struct Settings: Sendable {
    public enum Origin: Sendable, Hashable, CustomStringConvertible {
        case standard
        case file(path: String, line: Int)
        case environment(String)
        case commandLine

        public var description: String {
            switch self {
            case .standard: "default"
            case .file(let path, let line): "\(path):\(line)"
            case .environment(let name): name
            case .commandLine: "command line"
            }
        }
    }

    /// One setting that somebody gave.
    struct Given: Sendable, Hashable {
        enum Content: Sendable, Hashable {
            case text(String)
            /// A secret is read from here, once it is known that nothing goes before it.
            case secretFile(String)
        }

        var key: SettingKey
        var content: Content
        var origin: Origin
    }

    /// What is in force of one setting.
    public struct Effective: Sendable {
        public var key: SettingKey
        /// nil where it is the default, or there is none.
        public var text: String?
        public var origin: Origin
        /// The file that a secret was read from.
        public var secretFile: String?

        /// For the operator's eyes: never a secret.
        public var shown: String {
            guard let text else { return key.standard }
            return key.isSecret ? "(set, not shown)" : text
        }
    }

    /// In the order of the table.
    public let effective: [Effective]

    /// Longest file of settings or of one secret, in bytes.
    public static let fileBytes = 256 * 1_024

    /// All flaws of all places are told at once.
    /// - Parameters:
    ///   - flags: values by the name of the setting.
    ///   - file: the file's path; `TONGBAN_CONFIG` names it otherwise.
    public init(
        flags: [(name: String, value: String)] = [], environment: [String: String], file: String? = nil
    ) throws(SettingsFlaws) {
        var flaws: [SettingsFlaw] = []
        var layers: [[Given]] = []
        if let path = file ?? environment[SettingKey.fileVariable].flatMap({ $0.isEmpty ? nil : $0 }) {
            layers.append(SettingsFile.read(path, &flaws))
        }
        layers.append(Self.given(in: environment, &flaws))
        layers.append(Self.given(by: flags, &flaws))
        var inForce: [SettingKey: Given] = [:]
        for layer in layers {
            for (key, all) in Dictionary(grouping: layer, by: \.key) {
                if let second = all.dropFirst().first {
                    flaws.append(SettingsFlaw(place: second.origin.description, "\(key.name) is given twice"))
                }
                inForce[key] = all.first
            }
        }
        effective = SettingKey.all.map { Self.resolve($0, inForce[$0], &flaws) }
        guard flaws.isEmpty else { throw SettingsFlaws(flaws: flaws) }
    }

    /// The settings of this process.
    public static func current(
        flags: [(name: String, value: String)] = [], file: String? = nil
    ) throws(SettingsFlaws) -> Settings {
        try Settings(flags: flags, environment: ProcessInfo.processInfo.environment, file: file)
    }

    public subscript(_ name: String) -> Effective? { effective.first { $0.key.name == name } }

    /// What was given, by the names of the environment, secrets read from their files: what every part of the program
    /// makes its own settings from, wherever they came from.
    public var environment: [String: String] {
        effective.reduce(into: [:]) { values, line in
            guard let text = line.text else { return }
            // One word for yes and one for no, whichever was written.
            values[line.key.environment] = line.key.kind == .flag ? (SettingKey.truth[text] == true ? "1" : "0") : text
        }
    }

    // MARK: - Places

    private static func given(in environment: [String: String], _ flaws: inout [SettingsFlaw]) -> [Given] {
        var given: [Given] = []
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
            let origin = Origin.environment(name)
            if let key = SettingKey.inEnvironment(name) {
                given.append(Given(key: key, content: .text(value), origin: origin))
            } else if name.hasSuffix("_FILE"), let key = SettingKey.inEnvironment(String(name.dropLast(5))), key.isSecret {
                given.append(Given(key: key, content: .secretFile(value), origin: origin))
            } else if name.hasPrefix(SettingKey.prefix), name != SettingKey.fileVariable {
                let known = SettingKey.all.map(\.environment) + [SettingKey.fileVariable]
                flaws.append(.unknown(name, among: known, place: nil))
            }
        }
        return given
    }

    private static func given(by flags: [(name: String, value: String)], _ flaws: inout [SettingsFlaw]) -> [Given] {
        flags.compactMap { name, value in
            guard let key = SettingKey.named(name) else {
                flaws.append(.unknown(name, among: SettingKey.all.map(\.name), place: "command line"))
                return nil
            }
            guard !key.isSecret else {
                flaws.append(
                    SettingsFlaw(
                        place: "command line",
                        "\(name) is a secret and would be seen by every user of this machine; give it in "
                            + "\(key.environment)_FILE"))
                return nil
            }
            return Given(key: key, content: .text(value), origin: .commandLine)
        }
    }

    private static func resolve(_ key: SettingKey, _ given: Given?, _ flaws: inout [SettingsFlaw]) -> Effective {
        guard let given else { return Effective(key: key, text: nil, origin: .standard, secretFile: nil) }
        switch given.content {
        case .text(let text):
            if let flaw = key.flaw(of: text) {
                flaws.append(SettingsFlaw(place: given.origin.description, "\(key.name): \(flaw)"))
            }
            return Effective(key: key, text: text, origin: given.origin, secretFile: nil)
        case .secretFile(let path):
            guard let data = SettingsFile.content(path), let text = String(data: data, encoding: .utf8) else {
                flaws.append(
                    SettingsFlaw(
                        place: given.origin.description,
                        "\(key.name): the file \(path) cannot be read, is not text, or is longer than \(fileBytes) bytes"))
                return Effective(key: key, text: nil, origin: given.origin, secretFile: path)
            }
            // An editor ends the last line; that is not part of a secret.
            return Effective(
                key: key, text: text.trimmingCharacters(in: .newlines), origin: given.origin, secretFile: path)
        }
    }
}
