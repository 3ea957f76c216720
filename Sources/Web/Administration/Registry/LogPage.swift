import Access
import Hummingbird
import Kernel
import Registry

/// Who changed what in a territory's registry and catalogue, the newest first. Whoever administers something there sees
/// it, and the auditor, who changes nothing.
struct LogPage: Sendable {
    let site: Site
    private static let pageRows = 50
    private static let permissions: [Permission] = [
        .auditRead, .registryPosts, .registryUnits, .registryImport, .registryCalendar, .cataloguePublish,
    ]

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminLog), use: page)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let query = try request.query()
        let division = try await desk.division(query, for: Self.permissions)
        let address = ListAddress(path: Paths.adminLog, query: query, names: ["in", "subject", ListAddress.position])
        let position = address.value(ListAddress.position).flatMap { RegistryChangeID($0) }
        let subject = address.value("subject")
        let changes = try await desk.registry.log.changes(
            in: division.code, of: subject, before: position, limit: Self.pageRows)
        var page = AdminPage(desk.words("log.title"), path: address.text)
        page.lead = desk.words("log.lead", ["place": division.name[desk.language]])
        page.values["territories"] = try await desk.territories(division, Self.permissions, path: Paths.adminLog)
        if let subject {
            let name = try await LogWords(desk: desk).subject(subject)
            page.add([
                "callout": [
                    "kind": "plain", "icon": "filter", "text": desk.words("log.only", ["name": name]),
                    "links": [["name": desk.words("all"), "href": Paths.admin(Paths.adminLog, in: division.code)]],
                ] as PageValues
            ])
        }
        guard !changes.isEmpty else {
            page.add(["empty": ["title": desk.words("log.none")]])
            return try await page.response(desk)
        }
        let words = LogWords(desk: desk)
        let columns = ["what", "subject", "who", "change"].map { desk.words("log.column.\($0)") }
        var rows: [PageValues] = []
        for change in changes {
            rows.append(
                AdminForm.row(
                    change.id.description, columns, head: words.action(change.action),
                    sub: desk.dates.moment(change.at),
                    cells: [
                        [
                            "text": try await words.subject(change.subject),
                            "href": address.with(("subject", change.subject)),
                        ],
                        ["text": desk.maker(change.actor)],
                        ["text": try await words.difference(change)],
                    ]))
        }
        var paging: PageValues = ["summary": desk.words("shown", ["n": String(rows.count)])]
        if changes.count == Self.pageRows, let last = changes.last {
            paging["more"] = [
                "href": address.continued(at: last.id.description),
                "label": desk.site.strings("staff.more", desk.language),
            ]
        }
        if position != nil {
            paging["previous"] = [
                "href": address.without().text, "label": desk.site.strings("staff.first", desk.language),
            ]
        }
        page.add([
            "table": AdminForm.table("log", desk.words("log.title"), columns, rows, captionHidden: true),
            "paging": paging,
        ])
        return try await page.response(desk, query)
    }
}

/// Entries of the registry's log in words.
struct LogWords {
    let desk: AdminDesk

    func action(_ action: String) -> String { known("log.action." + action.replacing(".", with: "-"), action) }

    private func known(_ key: String, _ otherwise: String) -> String {
        let text = desk.words(key)
        return text == "admin." + key ? otherwise : text
    }

    /// `unit:510421.hrss` as the unit's name, and so on.
    func subject(_ subject: String) async throws -> String {
        let parts = subject.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return subject }
        let registry = desk.registry
        var name: String?
        switch parts[0] {
        case "unit": name = try await registry.units.unit(parts[1])?.name[desk.language]
        case "division", "calendar":
            if parts[1] == "0" { name = desk.words("log.country") }
            if let code = DivisionCode(parts[1]) { name = try await registry.territory.name(of: code)?[desk.language] }
        case "post":
            if let id = RegistryPostID(parts[1]), let post = try await registry.posts.post(id) {
                name = post.name(desk.language)
            }
        case "item":
            if parts[1] == "*" { return desk.words("log.items") }
            name = try await itemName(parts[1])
        case "role":
            if let role = try await registry.roles.template(parts[1]) { name = role.title[desk.language] }
        case "account", "synonym": name = parts[1]
        default: break
        }
        let kind = known("log.subject.\(parts[0])", parts[0])
        return name.map { desk.words("labelled", ["label": kind, "text": $0]) } ?? kind
    }

    /// The item as the administrator's first territory has it, else by its code.
    private func itemName(_ code: String) async throws -> String {
        let places = desk.context.visitor.posts.filter { $0.isHeld(on: desk.today) }.map(\.division)
        for place in places {
            if let item = try await desk.registry.catalogue.item(code, in: place) { return item.name[desk.language] }
        }
        return code
    }

    /// What stood before and after, member by member; identifiers are left to the subject.
    func difference(_ change: RegistryChange) async throws -> String {
        let before = change.before?.object ?? [:]
        let after = change.after?.object ?? [:]
        let keys = Set(before.keys).union(after.keys).subtracting(["person", "to", "delegation"]).sorted()
        var parts: [String] = []
        for key in keys where before[key] != after[key] {
            let old = try await value(key, before[key])
            let new = try await value(key, after[key])
            guard old != nil || new != nil else { continue }
            let text = (old.map { $0 + " → " } ?? "") + (new ?? "—")
            parts.append(desk.words("labelled", ["label": known("log.key.\(key)", key), "text": text]))
        }
        return parts.isEmpty ? "—" : parts.joined(separator: desk.language == .zhHans ? "；" : "; ")
    }

    private func value(_ key: String, _ json: JSONValue?) async throws -> String? {
        switch json {
        case nil, .null, .object: return nil
        case .bool(let flag): return desk.site.strings(flag ? "yes" : "no", desk.language)
        case .integer(let number): return String(number)
        case .decimal(let number): return "\(number)"
        case .text(let text): return text.isEmpty ? nil : try await word(key, text)
        case .list(let list):
            var words: [String] = []
            for entry in list { words += [try await value(key, entry)].compactMap { $0 } }
            return words.joined(separator: desk.language == .zhHans ? "、" : ", ")
        }
    }

    /// Never a code without its name.
    private func word(_ key: String, _ text: String) async throws -> String {
        switch key {
        case "roles": return try await desk.registry.roles.template(text)?.title[desk.language] ?? text
        case "permissions": return Permission(rawValue: text).title[desk.language]
        case "kind": return UnitKind(rawValue: text)?.title[desk.language] ?? text
        case "department": return DepartmentKind(rawValue: text)?.title[desk.language] ?? text
        case "grants": return RoleWords(language: desk.language).grant(text) ?? text
        case "fields": return ItemField(rawValue: text)?.title[desk.language] ?? known("log.key.\(text)", text)
        case "unit", "parent", "successor": return try await desk.registry.units.unit(text)?.name[desk.language] ?? text
        case "division":
            guard let code = DivisionCode(text) else { return text }
            return try await desk.registry.territory.name(of: code)?[desk.language] ?? text
        default: return Day(iso: text).map { desk.dates.long($0) } ?? text
        }
    }
}
