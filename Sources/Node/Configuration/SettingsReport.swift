public import Kernel

/// The settings in force as an operator sees them: value and origin, secrets hidden.
public struct SettingsReport: Sendable {
    private let settings: Settings

    public init(_ settings: Settings) { self.settings = settings }

    public var text: String {
        let name = settings.effective.map(\.key.name.count).max() ?? 0
        let value = min(settings.effective.map(\.shown.count).max() ?? 0, 40)
        return settings.effective.map { line in
            line.key.name.padded(to: name + 2) + line.shown.padded(to: value + 2) + Self.origin(line)
        }.joined(separator: "\n")
    }

    public var json: JSONValue {
        .list(
            settings.effective.map {
                ["name": .text($0.key.name), "value": .text($0.shown), "origin": .text(Self.origin($0))]
            })
    }

    private static func origin(_ line: Settings.Effective) -> String {
        line.origin.description + (line.secretFile.map { " (\($0))" } ?? "")
    }
}
