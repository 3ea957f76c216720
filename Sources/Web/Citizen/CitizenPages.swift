import HTTPTypes
import Hummingbird
import Kernel
import Procedures
import Registry

extension Site {
    /// A page for citizens: with the links that they look for at its foot, and without the desk's navigation.
    func citizenPage(
        _ template: String, _ own: PageValues, _ context: WebContext, path: String,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        var values = own
        values["side"] = false
        values["foot"] = foot(context.language)
        return .html(try await page("pages/citizen/" + template, values, context, path: path), status: status)
    }

    func foot(_ language: Language) -> PageValues {
        [
            "links": [
                ("home", Paths.home), ("track", Paths.track), ("myCases", Paths.myCases), ("mandates", Paths.mandates),
                ("looks", Paths.myLooks),
            ]
            .map { ["name": strings("citizen.foot.\($0.0)", language), "href": $0.1] },
            "lines": [strings("citizen.foot.help", language)],
        ]
    }

    /// The way back, the page itself last.
    func crumbs(_ language: Language, _ links: [(name: String, href: String)] = [], here: String) -> PageValues {
        var items: [PageValues] = [["name": strings("citizen.foot.home", language), "href": Paths.home]]
        items += links.map { ["name": $0.name, "href": $0.href] }
        items.append(["name": here])
        return ["items": items]
    }

    func callout(_ kind: String, icon: String, _ text: String, title: String? = nil, links: [PageValues] = [])
        -> PageValues
    {
        var values: PageValues = ["kind": kind, "icon": icon, "text": text]
        if let title { values["title"] = title }
        if !links.isEmpty { values["links"] = links }
        return values
    }
}

extension WebContext {
    /// Where pages and searches begin: the reader's choice, else the installation's own territory.
    func home(_ site: Site) -> DivisionCode { territory ?? site.settings.territory }

    func requirePerson() throws(Problem) -> RegistryPersonID {
        guard let session = visitor.session else { throw .signInNeeded }
        return session.person
    }
}

/// The form's own fields, as `pieces/field` takes them; those of procedures and items come from `FormFieldView`.
struct OwnField {
    let site: Site
    let language: Language
    /// Where the words of this form stand.
    let words: String

    /// - Parameter control: the last part of `pieces/control/…`.
    func callAsFunction(
        _ id: String, _ control: String, value: String? = nil, flaw: LocalizedText? = nil, required: Bool = true,
        more: PageValues = [:]
    ) -> PageValues {
        var field: PageValues = [
            "id": id, "name": id, "control": "pieces/control/" + control,
            "label": site.strings("\(words).\(id)", language),
        ]
        let hintKey = "\(words).\(id)Hint"
        let hint = site.strings(hintKey, language)
        if hint != hintKey { field["hint"] = hint }
        if required { field["required"] = true }
        if let value { field["value"] = value }
        if let flaw { field["error"] = flaw[language] }
        if ["radio", "yes-no", "checklist", "consent"].contains(control) { field["group"] = true }
        return field.merging(more) { _, more in more }
    }

    /// Choices with the present one marked for radios, lists and checklists alike.
    func options(_ all: [(value: String, label: String, hint: String?)], chosen: Set<String>) -> [PageValues] {
        all.map { option in
            var value: PageValues = ["value": option.value, "label": option.label]
            if let hint = option.hint { value["hint"] = hint }
            if chosen.contains(option.value) {
                value["checked"] = true
                value["selected"] = true
            }
            return value
        }
    }
}
