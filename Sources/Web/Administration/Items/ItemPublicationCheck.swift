import Casework
import Kernel
import Procedures
import Registry
import Rules

/// What the catalogue cannot check because it knows neither forms nor expressions: that every field of the form and
/// every material's condition reads. A citizen must not meet a form with a field missing.
enum ItemPublicationCheck {
    /// Flaws by input name, with the place in the list and, in an expression, the column.
    static func flaws(_ item: MergedItem, site: Site) -> [String: LocalizedText] {
        var flaws: [String: LocalizedText] = [:]
        func add(_ field: ItemField, _ flaw: LocalizedText) {
            flaws[field.rawValue] = flaws[field.rawValue].map { .joined($0, flaw) } ?? flaw
        }
        for (index, json) in (item.fields[.form]?.list ?? []).enumerated() {
            let place = ["n": String(index + 1), "id": json["id"]?.text ?? "?"]
            guard let field = FormField(json: json) else {
                add(.form, site.text("admin.item.formFieldFlaw", place, with: kinds))
                continue
            }
            if [.choice, .choices].contains(field.kind), field.options.isEmpty {
                add(.form, site.text("admin.item.formOptionsFlaw", place))
            }
            if let condition = json["when"], let why = expressionFlaw(condition) {
                add(.form, site.text("admin.item.formConditionFlaw", place, with: LocalizedText(zh: why)))
            }
        }
        for material in item.materials {
            guard case .when(let text) = material.requirement, let why = expressionFlaw(.text(text)) else { continue }
            add(
                .materials,
                site.text(
                    "admin.item.materialConditionFlaw", ["id": material.name[.zhHans]], with: LocalizedText(zh: why)))
        }
        return flaws
    }

    private static var kinds: LocalizedText {
        LocalizedText(zh: FormField.Kind.allCases.map(\.rawValue).joined(separator: ", "))
    }

    private static func expressionFlaw(_ json: JSONValue) -> String? {
        guard let text = json.text else { return json.isNull ? nil : "FEEL" }
        do throws(SyntaxError) {
            _ = try Expression.parse(text)
            return nil
        } catch {
            return error.description
        }
    }
}
