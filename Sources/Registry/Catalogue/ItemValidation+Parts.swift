import Kernel

/// The fields that are objects or lists of them.
extension ItemValidation {
    typealias Check = @Sendable (inout ItemValidation, JSONValue, String) -> Void

    static func texts(max: Int) -> Check { { $0.text($1, $2, max: max) } }
    static func localizedTexts(max: Int) -> Check { { $0.localized($1, $2, max: max) } }
    static func integers(_ range: ClosedRange<Int>) -> Check { { $0.integer($1, $2, range) } }
    static func choices(_ choices: [String]) -> Check { { $0.choice($1, $2, choices) } }
    static let flags: Check = { $0.flag($1, $2) }

    mutating func part(_ value: JSONValue, _ field: ItemField) {
        let path = field.rawValue
        switch field.kind {
        case .basis:
            each(value, path, max: 50) { check, entry, place in
                check.members(
                    entry, place, required: ["title"],
                    ["title": Self.texts(max: 200), "article": Self.texts(max: 100), "text": Self.texts(max: 4_000)])
            }
        case .fee:
            members(
                value, path, required: ["amount"],
                [
                    "amount": { check, amount, place in
                        guard let money = amount.text.flatMap(Money.init) else {
                            return check.report(place, .wrongType)
                        }
                        if money < .zero { check.report(place, .outOfRange) }
                    },
                    "note": Self.localizedTexts(max: 500), "basis": Self.localizedTexts(max: 500),
                ])
        case .visits:
            members(
                value, path, required: ["count"],
                ["count": Self.integers(0...20), "why": Self.localizedTexts(max: 500)])
        case .result:
            members(
                value, path, required: ["type"],
                [
                    "type": Self.choices(ItemResult.Kind.allCases.map(\.rawValue)),
                    "name": Self.localizedTexts(max: 200), "validMonths": Self.integers(0...1_200),
                    "sample": Self.texts(max: 300),
                ])
        case .steps:
            each(value, path, max: 50) { check, entry, place in
                check.members(
                    entry, place, required: ["name"],
                    [
                        "name": Self.localizedTexts(max: 100), "office": Self.localizedTexts(max: 100),
                        "handler": Self.localizedTexts(max: 100), "limitDays": Self.integers(0...3_650),
                        "note": Self.localizedTexts(max: 500),
                    ])
            }
        default: break
        }
    }

    mutating func materials(_ value: JSONValue, _ path: String) {
        var seen: Set<String> = []
        each(value, path, max: 100) { check, entry, place in
            check.members(
                entry, place, required: ["id"],
                [
                    "id": { $0.key($1, $2) }, "name": Self.localizedTexts(max: 200),
                    "form": Self.choices(MaterialSpec.Form.allCases.map(\.rawValue)),
                    "required": { check, value, place in
                        if value.bool == nil { check.text(value, place, max: 1_000) }
                    },
                    "copies": Self.integers(0...100), "source": Self.localizedTexts(max: 200),
                    "shareable": Self.flags, "note": Self.localizedTexts(max: 1_000),
                    "basis": Self.localizedTexts(max: 500), "standard": Self.localizedTexts(max: 1_000),
                    "blank": Self.texts(max: 300), "sample": Self.texts(max: 300), "removed": Self.flags,
                ])
            if let id = entry["id"]?.text, !seen.insert(id).inserted { check.report("\(place).id", .duplicate) }
        }
    }

    /// Each told by a kind of department that is known, or by a name, as the implementing body is; one at most leads.
    mutating func bodies(_ value: JSONValue, _ path: String) {
        var hasLead = false
        each(value, path, max: 20) { check, entry, place in
            check.members(
                entry, place,
                [
                    "department": { $0.key($1, $2) }, "unit": { $0.key($1, $2) }, "name": Self.localizedTexts(max: 100),
                    "lead": Self.flags,
                ])
            guard let body = entry.object.map({ JointBody(json: .object($0)) }) else { return }
            if !body.isNamed { check.report("\(place).name", .missing) }
            guard body.isLead else { return }
            if hasLead { check.report("\(place).lead", .duplicate) }
            hasLead = true
        }
    }

    /// The form's fields are read whole by the room of procedures; here only that it is a list of named fields.
    mutating func form(_ value: JSONValue, _ path: String) {
        var seen: Set<String> = []
        each(value, path, max: 200) { check, entry, place in
            guard entry.object != nil else { return check.report(place, .wrongType) }
            guard let id = entry["id"] else { return check.report("\(place).id", .missing) }
            check.key(id, "\(place).id")
            if let text = id.text, !seen.insert(text).inserted { check.report("\(place).id", .duplicate) }
            if let title = entry["title"] { check.localized(title, "\(place).title", max: 200) }
        }
    }
}
