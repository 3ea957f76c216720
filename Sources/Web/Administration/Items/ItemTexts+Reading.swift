import Kernel
import Registry

/// What a form of an item gives: fields, and flaws by input name.
struct ItemFormResult: Sendable {
    var fields: [ItemField: JSONValue] = [:]
    var flaws: [String: LocalizedText] = [:]
}

extension ItemTexts {
    /// Reads the inputs of some fields. Fields that the form does not hold, and inputs left as they were, keep their
    /// value with everything in it that no input shows, such as further languages.
    func read(_ editable: Set<ItemField>, base: [ItemField: JSONValue], site: Site) -> ItemFormResult {
        var result = ItemFormResult()
        let before = ItemTexts(base)
        for field in ItemField.allCases {
            let names = Self.names(field)
            if !editable.contains(field) || names.allSatisfy({ isSame($0, before, field) }) {
                result.fields[field] = base[field]
            } else {
                read(field, base[field], site, into: &result)
            }
        }
        return result
    }

    /// Ticked boxes come in the order of the page, which means nothing.
    private func isSame(_ name: String, _ before: ItemTexts, _ field: ItemField) -> Bool {
        switch field.kind {
        case .choices, .fieldNames: Set(inputs[name] ?? []) == Set(before.inputs[name] ?? [])
        default: inputs[name] == before.inputs[name]
        }
    }

    private func read(_ field: ItemField, _ old: JSONValue?, _ site: Site, into result: inout ItemFormResult) {
        let key = field.rawValue
        switch field.kind {
        case .text, .key, .choice: result.fields[field] = text(key).map { .text($0) }
        case .localized: result.fields[field] = bilingual(key)
        case .localizedList: result.fields[field] = list(key) { Self.entry($0) }
        case .words: result.fields[field] = list(key) { .text($0) }
        case .choices, .fieldNames:
            let values = inputs[key] ?? []
            result.fields[field] = values.isEmpty ? nil : .list(values.map { .text($0) })
        case .integer: result.fields[field] = number(key, site, &result)
        case .flag: result.fields[field] = text(key).map { .bool($0 == "yes") }
        case .fee:
            object(
                field, old, ["amount": text(key + ".amount").map { .text($0) }, "note": bilingual(key + ".note")],
                &result)
        case .visits:
            object(
                field, old, ["count": number(key + ".count", site, &result), "why": bilingual(key + ".why")], &result)
        case .result:
            object(
                field, old,
                [
                    "type": text(key + ".type").map { .text($0) }, "name": bilingual(key + ".name"),
                    "validMonths": number(key + ".validMonths", site, &result),
                ], &result)
        case .basis, .bodies, .materials, .form, .steps:
            do throws(YAMLText.Unreadable) {
                result.fields[field] = try YAMLText.value(text(key) ?? "")
            } catch {
                result.flaws[key] = site.text("admin.item.yamlFlaw", ["line": error.line.map(String.init) ?? "?"])
            }
        }
    }

    /// Members without an input stay; without any input filled the field is not given.
    private func object(
        _ field: ItemField, _ old: JSONValue?, _ members: [String: JSONValue?], _ result: inout ItemFormResult
    ) {
        guard members.contains(where: { $0.value != nil }) else { return }
        var object = old?.object ?? [:]
        for (key, value) in members { object[key] = value }
        result.fields[field] = .object(object)
    }

    private func number(_ name: String, _ site: Site, _ result: inout ItemFormResult) -> JSONValue? {
        guard let text = text(name) else { return nil }
        guard let number = Int64(SearchText.normalize(text)) else {
            result.flaws[name] = site.text("admin.item.numberFlaw")
            return nil
        }
        return .integer(number)
    }

    private func bilingual(_ name: String) -> JSONValue? { .bilingual(text(name + ".zh"), text(name + ".en")) }

    private func list(_ name: String, _ entry: (String) -> JSONValue) -> JSONValue? {
        guard let text = text(name) else { return nil }
        let lines = text.split(separator: "\n").map { Self.trimmed($0) }.filter { !$0.isEmpty }
        return lines.isEmpty ? nil : .list(lines.map(entry))
    }

    private static func entry(_ line: String) -> JSONValue {
        let parts = line.split(separator: "|", maxSplits: 1).map(trimmed)
        guard parts.count == 2, !parts[1].isEmpty else { return .text(line) }
        return .bilingual(parts[0], parts[1]) ?? .text(line)
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }

    /// The catalogue's flaws as those of the inputs, with the line where a text of several lines has one.
    func flaws(_ flaws: [ItemFlaw], site: Site) -> [String: LocalizedText] {
        var found: [String: LocalizedText] = [:]
        for flaw in flaws {
            guard let field = ItemField(rawValue: flaw.field) else { continue }
            let place = flaw.path.dropFirst(flaw.field.count)
            let names = Self.names(field)
            let name = names.first { $0 == flaw.path || $0 == flaw.path + ".zh" } ?? names[0]
            var message = flaw.message
            if Self.isStructured(field), let line = YAMLText.line(of: place, in: text(names[0]) ?? "") {
                message = site.text(
                    "admin.item.lineFlaw", ["line": String(line), "place": String(place)], with: flaw.message)
            }
            found[name] = found[name].map { LocalizedText.joined($0, message) } ?? message
        }
        return found
    }
}

extension Site {
    /// A word in every language with its places filled in; `{why}` is the text that comes with it.
    func text(_ key: String, _ places: [String: String], with why: LocalizedText? = nil) -> LocalizedText {
        LocalizedText(
            Dictionary(
                Strings.languages.map { language in
                    var places = places
                    if let why { places["why"] = why[language] }
                    return (language, strings(key, language, places))
                }, uniquingKeysWith: { first, _ in first }))
    }
}

extension LocalizedText {
    static func joined(_ first: LocalizedText, _ second: LocalizedText) -> LocalizedText {
        LocalizedText(
            Dictionary(
                Strings.languages.map { ($0, first[$0] + " " + second[$0]) }, uniquingKeysWith: { first, _ in first }))
    }
}
