public import Kernel

/// Checks the values of item fields, field by field.
public struct ItemValidation: Sendable {
    /// The most bytes that the fields of one version may take as JSON.
    public static let fieldsBytesMaximum = 256 * 1_024

    public internal(set) var flaws: [ItemFlaw] = []

    private init() {}

    /// Typed fields from a JSON object. Members that are null count as not given.
    ///
    /// - Returns: The fields that are well formed, and what is wrong with the others.
    public static func check(_ object: [String: JSONValue]) -> (fields: [ItemField: JSONValue], flaws: [ItemFlaw]) {
        var validation = ItemValidation()
        var fields: [ItemField: JSONValue] = [:]
        for (key, value) in object.sorted(by: { $0.key < $1.key }) where !value.isNull {
            guard let field = ItemField(rawValue: key) else {
                validation.report(key, .unknownField)
                continue
            }
            let before = validation.flaws.count
            validation.check(value, field)
            if validation.flaws.count == before { fields[field] = value }
        }
        return (fields, validation.flaws)
    }

    /// What is wrong with typed fields, required ones included where `isIntroducing`.
    public static func flaws(_ fields: [ItemField: JSONValue], isIntroducing: Bool) -> [ItemFlaw] {
        var validation = ItemValidation()
        for field in ItemField.allCases {
            if let value = fields[field] {
                validation.check(value, field)
            } else if isIntroducing, field.isRequired {
                validation.report(field.rawValue, .missing)
            }
        }
        return validation.flaws
    }

    mutating func report(_ path: String, _ reason: ItemFlaw.Reason) {
        // A bound on the answer, not on the check: whoever sent a thousand errors needs the first ones.
        if flaws.count < 200 { flaws.append(ItemFlaw(path, reason)) }
    }

    private mutating func check(_ value: JSONValue, _ field: ItemField) {
        let path = field.rawValue
        switch field.kind {
        case .text(let maximum): text(value, path, max: maximum)
        case .localized(let maximum): localized(value, path, max: maximum)
        case .localizedList(let maximum):
            each(value, path, max: maximum) { check, entry, place in check.localized(entry, place, max: 2_000) }
        case .words(let maximum):
            each(value, path, max: maximum) { check, entry, place in check.text(entry, place, max: 60) }
        case .key: key(value, path)
        case .choice(let choices): choice(value, path, choices)
        case .choices(let choices):
            each(value, path, max: choices.count) { check, entry, place in check.choice(entry, place, choices) }
        case .integer(let range): integer(value, path, range)
        case .flag: if value.bool == nil { report(path, .wrongType) }
        case .basis, .fee, .visits, .result, .steps: part(value, field)
        case .materials: materials(value, path)
        case .bodies: bodies(value, path)
        case .form: form(value, path)
        case .fieldNames:
            each(value, path, max: ItemField.allCases.count) { check, entry, place in
                let named = entry.text.flatMap(ItemField.init(rawValue:))
                if named.map(\.mayBeOverridable) != true { check.report(place, .notAChoice) }
            }
        }
    }
}
