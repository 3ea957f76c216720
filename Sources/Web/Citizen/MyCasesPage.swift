import Casework
import Hummingbird
import Kernel
import Procedures

/// A citizen's own cases, the newest first; what waits for them is said first.
struct MyCasesPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.myCases), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.requirePerson()
        let language = context.language
        let cursor = try request.query().text("after").map { text throws(CaseworkError) in
            guard let cursor = WorkListQuery.Cursor(text) else { throw .badCursor }
            return cursor
        }
        let list = try await site.casework.list(
            WorkListQuery(view: .party(person.retagged()), cursor: cursor), as: context.caller)
        let words = { (key: String, places: [String: String]) in
            site.strings("citizen.myCases." + key, language, places)
        }
        var values: PageValues = [
            "page": ["title": words("title", [:])], "notices": Paths.notices, "mandates": Paths.mandates,
            "looks": Paths.myLooks,
            "unread": try await unread(context),
            "crumbs": site.crumbs(language, here: words("title", [:])),
            "live": LivePart(site: site, context: context).values(request.uri.description),
        ]
        if let news = try await MandateNews(site: site, context: context).callout(for: person) {
            values["callout"] = news
        }
        if list.rows.isEmpty {
            values["empty"] =
                [
                    "title": words("none", [:]), "text": words("noneHelp", [:]),
                    "links": [
                        ["name": words("find", [:]), "href": Paths.home, "main": true] as PageValues,
                        ["name": words("track", [:]), "href": Paths.track],
                    ],
                ] as PageValues
        } else {
            var rows: [PageValues] = []
            for row in list.rows { rows.append(try await self.row(row, context)) }
            values["table"] =
                [
                    "id": "cases", "caption": words("title", [:]), "captionHidden": true,
                    "columns": ["matter", "state", "due", "unit"].map { ["label": words("column.\($0)", [:])] },
                    "rows": rows,
                ] as PageValues
            if let next = list.next {
                values["paging"] =
                    [
                        "summary": words("shown", ["n": String(rows.count)]),
                        "more": [
                            "href": Paths.myCases + "?after=" + next.description.percentEncoded,
                            "label": words("older", [:]),
                        ],
                    ] as PageValues
            }
        }
        return try await site.citizenPage("my-cases", values, context, path: Paths.myCases)
    }

    private func unread(_ context: WebContext) async throws -> String {
        let count = try await site.casework.unreadCount(for: context.caller)
        return site.strings(
            count == 0 ? "citizen.myCases.notices" : "citizen.myCases.noticesNew", context.language,
            ["n": String(count)])
    }

    private func row(_ row: CaseRow, _ context: WebContext) async throws -> PageValues {
        let names = Names(site: site, language: context.language)
        let dates = DateWords(site: site, language: context.language)
        let label = { (key: String) in site.strings("citizen.myCases.column.\(key)", context.language) }
        let reference = ProcedureReference(id: row.procedure, version: row.procedureVersion)
        let urgency = row.urgency(on: dates.today)
        let due = DueWords(dates: dates).mark(urgency, due: row.due, isDone: row.closedAt != nil)
        var state: PageValues = ["label": label("state"), "text": names.state(row.state, of: reference)]
        if row.awaitsParty { state["sub"] = site.strings("citizen.myCases.yourTurn", context.language) }
        return [
            "id": row.id.description, "due": due["kind"] ?? "none",
            "head": [
                "label": label("matter"), "text": try await names.title(of: row), "href": Paths.caseFile(row.id),
                "sub": (row.isForOther
                    ? site.strings("citizen.myCases.forOther", context.language, ["name": row.partyName]) + " · " : "")
                    + row.number + " · " + dates.moment(row.openedAt),
            ] as PageValues,
            "cells": [
                state, ["label": label("due"), "due": due],
                ["label": label("unit"), "text": try await names.unit(row.holderUnit)],
            ],
        ]
    }
}
