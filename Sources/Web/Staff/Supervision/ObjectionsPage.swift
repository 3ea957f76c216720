import Access
import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// Cases whose applicants say that something was done in their name which they never asked for, the oldest first.
struct ObjectionsPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Supervised.objectionsPath), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try Desk(site: site, context: context, needing: .caseSupervise)
        let division = try Supervised.division(try request.query().text("division"), desk)
        let open = try await site.casework.openObjections(in: division, as: context.caller)
        let language = context.language
        let names = Names(site: site, language: language)
        let dates = DateWords(site: site, language: language)
        let words = { (key: String) in site.strings("acts.list." + key, language) }
        var rows: [PageValues] = []
        for objection in open {
            rows.append([
                "id": objection.caseID.description,
                "head": [
                    "label": words("matter"),
                    "text": try await names.title(objection.title, item: objection.itemCode, home: objection.home),
                    "href": Paths.caseFile(objection.caseID.description, from: Supervised.objections(division)),
                    "sub": objection.number + " · " + objection.party,
                ] as PageValues,
                "cells": [
                    ["label": words("when"), "text": dates.moment(objection.at)],
                    ["label": words("filed"), "text": try await names.unit(objection.filedUnit)],
                    ["label": words("holder"), "text": try await names.unit(objection.holderUnit)],
                ],
            ])
        }
        let place = try await site.registry.territory.name(of: division)?[language] ?? division.text
        var values: PageValues = [
            "page": ["title": words("title"), "lead": words("lead")] as PageValues,
            "crumbs": [
                "items": [
                    ["name": site.strings("side.supervision", language), "href": Paths.supervision],
                    ["name": place, "href": Supervised.board(division)], ["name": words("title")],
                ] as [PageValues]
            ],
        ]
        if rows.isEmpty {
            values["empty"] = ["title": words("none"), "text": words("noneText")]
        } else {
            let columns: [PageValues] = ["matter", "when", "filed", "holder"].map { ["label": words($0)] }
            values["tables"] = [
                [
                    "table": ["id": "objections", "caption": words("title"), "columns": columns, "rows": rows]
                        as PageValues
                ]
            ]
        }
        return .html(
            try await site.page("pages/staff/board", values, context, path: Supervised.objections(division)))
    }

    /// What the board says of them; nil where there are none.
    static func callout(_ site: Site, _ division: DivisionCode, _ context: WebContext) async throws -> PageValues? {
        let count = try await site.casework.openObjections(in: division, as: context.caller).count
        guard count > 0 else { return nil }
        let many = count >= CaseworkLimits.objectionsMax ? "\(count)+" : String(count)
        return site.callout(
            "warn", icon: "flag", site.strings("acts.list.callout", context.language, ["n": many]),
            links: [
                [
                    "name": site.strings("acts.list.open", context.language),
                    "href": Supervised.objections(division),
                ]
            ])
    }
}

extension Supervised {
    static let objectionsPath = Paths.supervision + "/objections"
    static func objections(_ division: DivisionCode) -> String { objectionsPath + "?division=\(division)" }
}
