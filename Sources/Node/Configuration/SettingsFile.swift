import Foundation
import Yams

/// The file of settings: YAML, each value single, levels joined by dots (`log: {level: info}` is `log.level`).
enum SettingsFile {
    private static let secretSuffix = "_file"

    static func read(_ path: String, _ flaws: inout [SettingsFlaw]) -> [Settings.Given] {
        guard let data = content(path), let text = String(data: data, encoding: .utf8) else {
            flaws.append(
                SettingsFlaw(
                    place: path, "the file cannot be read, is not text, or is longer than \(Settings.fileBytes) bytes"))
            return []
        }
        do {
            // A file of comments alone sets nothing.
            guard let root = try Yams.compose(yaml: text) else { return [] }
            var given: [Settings.Given] = []
            walk(root, name: "", path, &given, &flaws)
            return given
        } catch {
            flaws.append(flaw(error, path))
            return []
        }
    }

    /// nil where it cannot be read or is too long.
    static func content(_ path: String) -> Data? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: Settings.fileBytes + 1) ?? Data() else { return nil }
        return data.count <= Settings.fileBytes ? data : nil
    }

    private static func walk(
        _ node: Node, name: String, _ path: String, _ given: inout [Settings.Given], _ flaws: inout [SettingsFlaw]
    ) {
        let line = node.mark?.line ?? 1
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                let part = key.scalar?.string ?? ""
                let full = name.isEmpty ? part : name + "." + part
                guard isKnown(full) || isLevel(full) else {
                    let known = SettingKey.all.map(\.name)
                    flaws.append(.unknown(full, among: known, place: "\(path):\(key.mark?.line ?? line)"))
                    continue
                }
                walk(value, name: full, path, &given, &flaws)
            }
        case .scalar(let scalar) where !name.isEmpty && isKnown(name):
            // `key:` with nothing behind it leaves the default.
            guard !scalar.string.isEmpty else { return }
            let origin = Settings.Origin.file(path: path, line: line)
            if let key = SettingKey.named(name) {
                given.append(Settings.Given(key: key, content: .text(scalar.string), origin: origin))
            } else if let key = secret(name) {
                given.append(Settings.Given(key: key, content: .secretFile(scalar.string), origin: origin))
            }
        case .scalar where name.isEmpty:
            flaws.append(SettingsFlaw(place: "\(path):\(line)", "expected lines of the form `name: value`"))
        default:
            flaws.append(SettingsFlaw(place: "\(path):\(line)", "\(name): expected \(isKnown(name) ? "a single value" : "further names below it")"))
        }
    }

    private static func isKnown(_ name: String) -> Bool { SettingKey.named(name) != nil || secret(name) != nil }

    private static func isLevel(_ name: String) -> Bool { SettingKey.all.contains { $0.name.hasPrefix(name + ".") } }

    private static func secret(_ name: String) -> SettingKey? {
        guard name.hasSuffix(secretSuffix) else { return nil }
        return SettingKey.named(String(name.dropLast(secretSuffix.count))).flatMap { $0.isSecret ? $0 : nil }
    }

    private static func flaw(_ error: any Error, _ path: String) -> SettingsFlaw {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            return SettingsFlaw(place: "\(path):\(mark.line)", "not YAML: \(problem)")
        case YamlError.duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.sorted().joined(separator: ", ")
            return SettingsFlaw(place: "\(path):\(context.mark.line)", "given twice: \(names)")
        default: return SettingsFlaw(place: path, "not readable as YAML")
        }
    }
}
