import HTTPTypes
import Hummingbird
import Kernel

/// A page of the administrators: a title and sections, each made of the design's pieces in their fixed order.
struct AdminPage {
    var title: String
    var lead: String?
    /// The way here below the overview: names with their paths.
    var trail: [(name: String, href: String)] = []
    var sections: [PageValues] = []
    /// Further root keys (`errors`, `tabs`, `search`, `territories`).
    var values: PageValues = [:]
    var path: String
    var status: HTTPResponse.Status = .ok

    init(_ title: String, path: String) {
        self.title = title
        self.path = path
    }

    mutating func add(_ section: PageValues) { sections.append(section) }

    /// - Parameter query: what was just done is read from it.
    func response(_ desk: AdminDesk, _ query: FormData = FormData()) async throws -> Response {
        var values = values
        var page: PageValues = ["title": title]
        if let lead { page["lead"] = lead }
        values["page"] = page
        values["sections"] = sections
        var crumbs: [PageValues] = [["name": desk.words("title"), "href": Paths.admin]]
        crumbs += trail.map { ["name": $0.name, "href": $0.href] }
        crumbs.append(["name": title])
        if path != Paths.admin { values["crumbs"] = ["items": crumbs] }
        if let flash = Self.flash(desk, query) { values["flash"] = [flash] }
        let text = try await desk.site.page("pages/administration/page", values, desk.context, path: path)
        return .html(text, status: status)
    }

    /// What was done on the page before; only what the words know.
    private static func flash(_ desk: AdminDesk, _ query: FormData) -> PageValues? {
        guard let done = query.text("done"), done.utf8.count <= 40 else { return nil }
        let count = query.text("n").flatMap(Int.init) ?? 0
        let key = "done." + done
        let text = desk.words(key, ["n": String(count)])
        guard text != "admin." + key else { return nil }
        return ["kind": "ok", "icon": "check", "text": text]
    }
}

/// Fields, forms and tables as the pieces take them.
enum AdminForm {
    struct Option {
        var value: String
        var label: String
        var hint: String?

        init(_ value: String, _ label: String, hint: String? = nil) {
            self.value = value
            self.label = label
            self.hint = hint
        }
    }

    /// A field with what was typed and what is wrong with it.
    static func field(
        _ name: String, _ label: String, _ control: String, value: String? = nil, hint: String? = nil,
        required: Bool = false, flaw: String? = nil, more: PageValues = [:]
    ) -> PageValues {
        var field: PageValues = [
            "id": id(name), "name": name, "label": label,
            "control": control.hasPrefix("pages/") ? control : "pieces/control/" + control,
        ]
        if let value { field["value"] = value }
        if let hint { field["hint"] = hint }
        if required { field["required"] = true }
        if let flaw { field["error"] = flaw }
        return field.merging(more) { _, new in new }
    }

    static func choice(
        _ name: String, _ label: String, _ control: String, _ options: [Option], selected: [String] = [],
        prompt: String? = nil, hint: String? = nil, required: Bool = false, flaw: String? = nil
    ) -> PageValues {
        let values: [PageValues] = options.map { option in
            var value: PageValues = ["value": option.value, "label": option.label]
            if let hint = option.hint { value["hint"] = hint }
            if selected.contains(option.value) {
                value["checked"] = true
                value["selected"] = true
            }
            return value
        }
        var field = field(name, label, control, hint: hint, required: required, flaw: flaw, more: ["options": values])
        if control != "select" { field["group"] = true }
        if let prompt { field["prompt"] = prompt }
        return field
    }

    static func id(_ name: String) -> String {
        "a-" + name.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
    }

    /// A form with groups of fields.
    static func form(
        _ action: String, submit: String, hidden: [(String, String)] = [], risk: Bool = false, files: Bool = false,
        autosave: String? = nil, groups: [PageValues]
    ) -> PageValues {
        var form: PageValues = [
            "action": action, "submit": submit, "hidden": hidden.map { ["name": $0.0, "value": $0.1] },
            "groups": groups,
        ]
        if risk { form["risk"] = true }
        if files { form["files"] = true }
        if let autosave { form["autosave"] = autosave }
        return form
    }

    /// The summary on top of a form that came back.
    static func errors(_ desk: AdminDesk, _ flaws: [(name: String, text: String)]) -> PageValues? {
        guard !flaws.isEmpty else { return nil }
        return [
            "title": desk.site.strings("form.errors", desk.language),
            "items": flaws.map { ["text": $0.text, "field": id($0.name)] },
        ]
    }

    static func table(
        _ id: String, _ caption: String, _ columns: [String], _ rows: [PageValues], captionHidden: Bool = false
    ) -> PageValues {
        var table: PageValues = [
            "id": id, "caption": caption, "columns": columns.map { ["label": $0] }, "rows": rows,
        ]
        if captionHidden { table["captionHidden"] = true }
        return table
    }

    static func row(
        _ id: String, _ columns: [String], head: String, href: String? = nil, sub: String? = nil, cells: [PageValues]
    ) -> PageValues {
        var first: PageValues = ["label": columns.first ?? "", "text": head]
        if let href { first["href"] = href }
        if let sub { first["sub"] = sub }
        let labelled = zip(cells, columns.dropFirst()).map { cell, label in
            cell.merging(["label": label]) { own, _ in own }
        }
        return ["id": id, "head": first, "cells": labelled]
    }
}
