import Access
import Casework
import Hummingbird
import Kernel
import Procedures

/// The texts of notices as people read them, with example values: inside, as a text message, as a mail; each language
/// by itself. They stand in the procedures' files.
struct NoticeTextsPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminNoticeTexts), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        try await desk.require(anywhere: .deliveryManage)
        let query = try request.query()
        let all = site.casework.procedures.all
        guard let definition = query.text("procedure").map({ id in all.first { $0.id == id } }) ?? all.first else {
            throw Problem.notFound
        }
        let language = query.text("in").map(Language.init(rawValue:)) ?? desk.language
        guard Strings.languages.contains(language) else { throw Problem.notFound }
        var page = AdminPage(
            desk.words("noticeTexts.title"), path: Paths.adminNoticeTexts(definition.id, language))
        page.lead = desk.words("noticeTexts.lead")
        page.trail = [(desk.words("outbox.title"), Paths.adminOutbox)]
        page.values["tabs"] =
            [
                "label": desk.words("noticeTexts.procedures"),
                "items": all.map { other -> PageValues in
                    var tab: PageValues = [
                        "name": other.title[desk.language], "href": Paths.adminNoticeTexts(other.id, language),
                    ]
                    if other.id == definition.id { tab["current"] = true }
                    return tab
                },
            ] as PageValues
        page.add([
            "links": Strings.languages.filter { $0 != language }.map { other in
                [
                    "name": desk.words("noticeTexts.see", ["language": site.strings("language.name", other)]),
                    "href": Paths.adminNoticeTexts(definition.id, other),
                ]
            }
        ])
        page.add(table(definition, language, desk))
        if let first = definition.partyNotices.sorted().first,
            let mail = site.casework.preview(of: first, in: definition, on: .mail, language: language)
        {
            page.add([
                "title": desk.words("noticeTexts.mail"), "text": desk.words("noticeTexts.mailText"),
                "code": mail.subject + "\n\n" + mail.text,
            ])
        }
        return try await page.response(desk, query)
    }

    private func table(_ definition: ProcedureDefinition, _ language: Language, _ desk: AdminDesk) -> PageValues {
        let columns = ["notice", "inside", "sms"].map { desk.words("noticeTexts.column.\($0)") }
        let rows = definition.notices.keys.sorted().map { template -> PageValues in
            func text(_ channel: Channel?) -> String {
                site.casework.preview(of: template, in: definition, on: channel, language: language)?.text ?? ""
            }
            var marks: [String] = []
            if definition.urgentNotices.contains(template) { marks.append(desk.words("noticeTexts.urgent")) }
            if definition.notices[template]?.has(language) != true { marks.append(desk.words("noticeTexts.missing")) }
            let isForUnits = !definition.partyNotices.contains(template)
            return AdminForm.row(
                template, columns, head: template, sub: marks.isEmpty ? nil : marks.joined(separator: " · "),
                cells: [
                    ["text": text(nil)],
                    ["text": isForUnits ? desk.words("noticeTexts.unitsOnly") : text(.sms)],
                ])
        }
        let title = definition.title[desk.language]
        return ["title": title, "table": AdminForm.table("texts", title, columns, rows, captionHidden: true)]
    }
}
