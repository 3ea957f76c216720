import Casework
import Database
import Hummingbird
import Kernel

/// Notices for whoever is signed in, citizen or staff; opening the page marks them read.
struct NoticesPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.notices), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        if context.visitor.openedCase == nil { try context.requireSignedIn() }
        let language = context.language
        let notices = try await site.casework.notices(for: context.caller)
        let dates = DateWords(site: site, language: language)
        let title = site.strings("citizen.notices.title", language)
        var values: PageValues = ["page": ["title": title]]
        if notices.isEmpty {
            values["empty"] =
                [
                    "title": site.strings("citizen.notices.none", language),
                    "text": site.strings("citizen.notices.noneHelp", language),
                    "links": [
                        [
                            "name": site.strings(
                                "citizen.notices.\(context.visitor.isStaff ? "work" : "cases")", language),
                            "href": context.visitor.isStaff ? Paths.work : Paths.myCases, "main": true,
                        ] as PageValues
                    ],
                ] as PageValues
        } else {
            var items: [PageValues] = []
            for notice in notices {
                var item: PageValues = [
                    "text": try await site.casework.text(of: notice, in: language),
                    "title": try await site.casework.subject(of: notice, in: language), "number": notice.number,
                    "href": Paths.caseFile(notice.caseID), "when": dates.moment(notice.at),
                    "id": notice.caseID.description,
                ]
                if notice.isForOther { item["forOther"] = site.strings("citizen.notices.forOther", language) }
                if notice.readAt == nil { item["isNew"] = site.strings("citizen.notices.new", language) }
                items.append(item)
            }
            values["notices"] = ["items": items] as PageValues
            values["kept"] = site.strings("citizen.notices.kept", language)
            if notices.count >= CaseworkLimits.noticesMax {
                values["cut"] = site.strings("citizen.notices.cut", language, ["n": String(notices.count)])
            }
        }
        // Whoever opened one case by its secret has nobody's choices; staff are told at their desks.
        if context.visitor.session != nil, !context.visitor.isStaff {
            values["contact"] =
                ["name": site.strings("citizen.notices.contact", language), "href": Paths.contact] as PageValues
        }
        let response: Response
        if context.visitor.isStaff {
            let text = try await site.page("pages/citizen/notices-staff", values, context, path: Paths.notices)
            response = .html(text)
        } else {
            values["crumbs"] = site.crumbs(language, here: title)
            response = try await site.citizenPage("notices", values, context, path: Paths.notices)
        }
        if notices.contains(where: { $0.readAt == nil }) {
            // Where nothing can be written they stay new, and are read all the same.
            do { try await site.casework.markNoticesRead(for: context.caller) } catch is DatabaseError {}
        }
        return response
    }
}
