import Casework
import FoundationEssentials
import Kernel
import Procedures

/// A posted form read by its fields: what a person typed becomes the engine's input. Whether it is *right* is the
/// engine's to say; here it is only put into the shape of its kind, and what has no such shape stays text.
struct FormReader {
    let fields: [FormField]
    /// Before each field's name in the form, so that an item's fields never meet the page's own.
    static let prefix = "f."

    func input(_ form: FormData) -> [String: JSONValue] {
        fields.reduce(into: [:]) { input, field in
            let values = form.values(Self.prefix + field.id)
            guard !values.isEmpty else { return }
            input[field.id] = Self.value(of: field, values)
        }
    }

    static func value(of field: FormField, _ values: [String]) -> JSONValue {
        let text = values[0]
        switch field.kind {
        case .number:
            if let whole = Int64(text) { return .integer(whole) }
            return Decimal(string: text).map(JSONValue.decimal) ?? .text(text)
        case .yesNo: return text == "yes" ? true : text == "no" ? false : .text(text)
        case .choices, .units, .materials: return .list(values.map(JSONValue.text))
        case .citizenNumber, .creditCode, .phone: return .text(SearchText.normalize(text).uppercased())
        default: return .text(text)
        }
    }

    /// What was typed, to show the form again as it was.
    static func typed(_ form: FormData) -> [String: JSONValue] {
        form.group(prefix).compactMapValues { values in
            values.count > 1 ? .list(values.map(JSONValue.text)) : values.first.map(JSONValue.text)
        }
    }
}
