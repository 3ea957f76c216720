import Kernel
import Yams

/// One entry of a catalogue file: the version of an item at a division.
struct CatalogueEntry: Sendable {
    var line: Int
    var code: String
    var division: DivisionCode
    var validFrom: Day?
    var validThrough: Day?
    var fields: [ItemField: JSONValue]
}

/// A catalogue file, `items:` with a list of entries. Entries that cannot be used are in ``flaws``.
struct CatalogueFile: Sendable {
    static let bytesMaximum = 16 * 1_024 * 1_024
    static let entriesMaximum = 20_000

    var entries: [CatalogueEntry] = []
    var flaws: [ImportFlaw] = []

    /// - Throws: ``CatalogueError`` `unreadableFile` where it is not YAML of this shape, with the place.
    init(yaml: String) throws {
        guard yaml.utf8.count <= Self.bytesMaximum else {
            throw CatalogueError(.unreadableFile, detail: "(> \(Self.bytesMaximum) B)")
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            throw CatalogueError(.unreadableFile, detail: "(\(Self.place(error)))")
        }
        guard let items = root?.mapping?["items"]?.sequence, items.count <= Self.entriesMaximum else {
            throw CatalogueError(.unreadableFile, detail: "(items)")
        }
        for node in items { read(node) }
    }

    private static func place(_ error: YamlError) -> String {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
            "YAML, line \(mark.line)"
        default: "YAML"
        }
    }

    private mutating func read(_ node: Node) {
        let line = node.mark?.line ?? 0
        guard case .object(var members) = YAMLValue.json(node) else {
            return refuse(line, "item.shape", LocalizedText(zh: "条目不是键值表。", en: "The entry is not a mapping."))
        }
        let code = Self.plain(members.removeValue(forKey: "code"))
        guard let code, Catalogue.isValidCode(code) else {
            return refuse(line, CatalogueError.Code.invalidCode.rawValue, CatalogueError(.invalidCode).message)
        }
        guard let division = Self.plain(members.removeValue(forKey: "division")).flatMap({ DivisionCode($0) }) else {
            return refuse(
                line, "item.division", LocalizedText(zh: "行政区划代码须为 12 位数字。", en: "A division code has 12 digits."))
        }
        var days: [Day?] = []
        for key in ["validFrom", "validThrough"] {
            guard let value = members.removeValue(forKey: key), !value.isNull else {
                days.append(nil)
                continue
            }
            guard let day = value.day else {
                return refuse(
                    line, "item.day",
                    LocalizedText(zh: "\(key) 须为日期，如 2026-01-31。", en: "\(key) is a day such as 2026-01-31."))
            }
            days.append(day)
        }
        let (fields, flaws) = ItemValidation.check(members.mapValues { $0 }.reduce(into: [:]) { known, member in
            known[member.key] = Self.settled(member.value, key: member.key)
        })
        guard flaws.isEmpty else { return refuse(line, flaws[0].code, Self.sentence(flaws)) }
        entries.append(
            CatalogueEntry(
                line: line, code: code, division: division, validFrom: days[0], validThrough: days[1], fields: fields))
    }

    private mutating func refuse(_ line: Int, _ code: String, _ reason: LocalizedText) {
        flaws.append(ImportFlaw(line: line, code: code, reason: reason))
    }

    /// The first flaws in one sentence.
    static func sentence(_ flaws: [ItemFlaw]) -> LocalizedText {
        let shown = flaws.prefix(5)
        return LocalizedText(
            zh: shown.map { "\($0.path)：\($0.message[.zhHans])" }.joined(separator: " "),
            en: shown.map { "\($0.path): \($0.message[.en])" }.joined(separator: " "))
    }

    /// YAML writes codes and telephone numbers without quotes like numbers.
    private static func plain(_ value: JSONValue?) -> String? {
        if case .integer(let number) = value { return String(number) }
        return value?.text
    }

    private static func settled(_ value: JSONValue, key: String) -> JSONValue {
        switch ItemField(rawValue: key)?.kind {
        case .key, .text: plain(value).map { .text($0) } ?? value
        default: value
        }
    }
}

/// YAML nodes as JSON values: plain scalars by YAML's core schema, quoted ones as texts.
enum YAMLValue {
    static func json(_ node: Node) -> JSONValue {
        switch node {
        case .scalar(let scalar): json(scalar)
        case .sequence(let sequence): .list(sequence.map { json($0) })
        case .mapping(let mapping):
            .object(
                Dictionary(mapping.map { ($0.key.scalar?.string ?? "", json($0.value)) }) { first, _ in first })
        case .alias: .null
        }
    }

    private static func json(_ scalar: Node.Scalar) -> JSONValue {
        guard scalar.style == .plain || scalar.style == .any else { return .text(scalar.string) }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default:
            // A leading zero says that it is a code, not a number.
            if let number = Int64(scalar.string), String(number) == scalar.string { return .integer(number) }
            return .text(scalar.string)
        }
    }
}
