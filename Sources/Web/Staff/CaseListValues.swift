import Casework
import Kernel

/// The part of a list page that asks for itself again: table, its end, search box.
struct CaseListValues {
    let site: Site
    let context: WebContext
    let address: ListAddress

    func values(
        _ list: WorkListPage, columns: [CaseTable.Column], caption: String
    ) async throws -> PageValues {
        let language = context.language
        var values: PageValues = [
            "live": LivePart(site: site, context: context).values(address.text),
            "search": [
                "action": address.path, "name": "q", "label": site.strings("staff.search", language),
                "value": address.value("q") ?? "", "small": true, "hidden": address.hidden(except: "q"),
            ] as PageValues,
        ]
        guard !list.rows.isEmpty else {
            if list.next != nil { values["paging"] = paging(list) }
            return values
        }
        values["table"] = try await CaseTable(site: site, context: context, address: address.text, columns: columns)
            .values(list.rows, caption: caption)
        values["paging"] = paging(list)
        return values
    }

    private func paging(_ list: WorkListPage) -> PageValues {
        let language = context.language
        var paging: PageValues = [
            "summary": site.strings("staff.shown", language, ["n": String(list.rows.count)])
        ]
        if let next = list.next {
            paging["cut"] = site.strings("staff.cut", language)
            paging["more"] = [
                "href": address.continued(at: next.description),
                "label": site.strings("staff.more", language),
            ]
        }
        if address.value(ListAddress.position) != nil {
            paging["previous"] = ["href": address.without().text, "label": site.strings("staff.first", language)]
        }
        return paging
    }
}
