import Access
import Casework
import Hummingbird
import Kernel
import Procedures
import Rules

/// The procedures in force, to read: states, actions, who, clocks, and the drawing. They are files; a county adds its
/// own beside them.
struct ProceduresPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminProcedures), use: list)
        router.get("\(RouterPath(stringLiteral: Paths.adminProcedures))/:id/:version", use: page)
    }

    private func desk(_ context: WebContext) throws -> AdminDesk {
        let desk = try AdminDesk(site: site, context: context)
        guard !desk.posts(OverviewPage.permissions).isEmpty else { throw Problem.forbidden(site.text("staff.denied")) }
        return desk
    }

    @Sendable private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try desk(context)
        var page = AdminPage(desk.words("procedures.title"), path: Paths.adminProcedures)
        page.lead = desk.words("procedures.lead")
        let columns = ["name", "version", "states", "actions", "clocks"].map { desk.words("procedures.column.\($0)") }
        let rows = site.casework.procedures.allVersions.reversed().map { definition in
            let isLatest = site.casework.procedures.latest(definition.id)?.version == definition.version
            return AdminForm.row(
                "\(definition.id)-\(definition.version)", columns, head: definition.title[desk.language],
                href: Paths.adminProcedure(definition.id, version: definition.version),
                sub: definition.summary[desk.language],
                cells: [
                    [
                        "text": desk.words(
                            isLatest ? "procedures.latest" : "procedures.older", ["n": String(definition.version)])
                    ],
                    ["text": String(definition.states.count)], ["text": String(definition.actions.count)],
                    ["text": String(definition.clocks.count)],
                ])
        }
        page.add([
            "table": AdminForm.table("procedures", desk.words("procedures.title"), columns, rows, captionHidden: true)
        ])
        page.add([
            "title": desk.words("procedures.own"), "lines": (1...3).map { desk.words("procedures.own\($0)") },
            "code":
                "tongban procedures check my-procedure.yaml\ntongban procedures draw my-procedure.yaml > my-procedure.svg",
        ])
        return try await page.response(desk)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try desk(context)
        guard let version = Int(try context.parameter("version")),
            let definition = site.casework.procedures[
                ProcedureReference(id: try context.parameter("id"), version: version)]
        else { throw Problem.notFound }
        let language = desk.language
        var page = AdminPage(definition.title[language], path: Paths.adminProcedure(definition.id, version: version))
        page.lead = desk.words(
            "procedures.versionLead", ["n": String(version), "summary": definition.summary[language]])
        page.trail = [(desk.words("procedures.title"), Paths.adminProcedures)]
        page.add([
            "title": desk.words("procedures.drawing"),
            "picture": [
                "src": Paths.drawing(definition.id, version: version),
                "alt": desk.words("procedures.drawingAlt", ["name": definition.title[language]]),
            ] as PageValues,
        ])
        page.add(states(definition, desk))
        page.add(actions(definition, desk))
        page.add(clocks(definition, desk))
        return try await page.response(desk)
    }

    private func states(_ definition: ProcedureDefinition, _ desk: AdminDesk) -> PageValues {
        let columns = ["state", "step", "kind", "says"].map { desk.words("procedures.column.\($0)") }
        let rows = definition.states.map { state in
            AdminForm.row(
                state.id, columns, head: state.title[desk.language],
                cells: [
                    ["text": definition.step(state.step)?.title[desk.language] ?? "—"],
                    [
                        "text": desk.words(
                            "procedures.kind.\(state.isFinal ? "final" : state.awaitsParty ? "party" : "office")")
                    ],
                    ["text": state.explanation[desk.language]],
                ])
        }
        let title = desk.words("procedures.states")
        return ["title": title, "table": AdminForm.table("states", title, columns, rows, captionHidden: true)]
    }

    private func actions(_ definition: ProcedureDefinition, _ desk: AdminDesk) -> PageValues {
        let columns = ["action", "who", "in", "to", "guards"].map { desk.words("procedures.column.\($0)") }
        let separator = desk.language == .zhHans ? "、" : ", "
        func named(_ states: [String]) -> String {
            states.map { definition.state($0)?.title[desk.language] ?? $0 }.joined(separator: separator)
        }
        let rows = definition.actions.map { action in
            let targets = action.targets.reduce(into: [String]()) { list, target in
                if !list.contains(target.state) { list.append(target.state) }
            }
            return AdminForm.row(
                action.id, columns, head: action.title[desk.language], sub: action.help?[desk.language],
                cells: [
                    ["text": action.who.map { who($0, definition, desk) }.joined(separator: separator)],
                    ["text": action.states.isEmpty ? desk.words("procedures.anyState") : named(action.states)],
                    ["text": targets.isEmpty ? desk.words("procedures.stays") : named(targets)],
                    [
                        "text": action.guards.isEmpty
                            ? "—" : action.guards.map { $0.otherwise[desk.language] }.joined(separator: " ")
                    ],
                ])
        }
        let title = desk.words("procedures.actions")
        return ["title": title, "table": AdminForm.table("actions", title, columns, rows, captionHidden: true)]
    }

    /// A role as people say it: the citizen, the system, or a permission at one of the case's places.
    private func who(_ role: String, _ definition: ProcedureDefinition, _ desk: AdminDesk) -> String {
        switch definition.roles[role] {
        case .party: desk.words("procedures.role.party")
        case .system: desk.words("procedures.role.system")
        case .permission(let permission, let place):
            desk.words(
                "procedures.role.permission",
                [
                    "permission": Permission(rawValue: permission).title[desk.language],
                    "place": ScopePlace(rawValue: place.rawValue)?.title[desk.language] ?? place.rawValue,
                ])
        case .concerned(let permission, let concern):
            desk.words(
                "procedures.role.\(concern.rawValue)",
                ["permission": Permission(rawValue: permission).title[desk.language]])
        case nil: role
        }
    }

    /// How long a clock runs: the term by its title with the value that holds where an item says nothing.
    private func days(_ clock: ClockDefinition, _ definition: ProcedureDefinition, _ desk: AdminDesk) -> PageValues {
        func term(_ source: String) -> TermDefinition? {
            definition.terms.first { "terms." + $0.id == source }
        }
        let unit = term(clock.unit.source)?.value.text ?? clock.unit.source.filter { $0 != "\"" }
        let term = term(clock.days.source)
        let number = term.flatMap { $0.value.int.map(String.init) } ?? clock.days.source
        var values: PageValues = ["text": number + " " + desk.words("value.days.\(unit)")]
        if let term { values["sub"] = term.title[desk.language] }
        return values
    }

    private func clocks(_ definition: ProcedureDefinition, _ desk: AdminDesk) -> PageValues {
        let columns = ["clock", "days", "basis", "late"].map { desk.words("procedures.column.\($0)") }
        let rows = definition.clocks.values.sorted { $0.id < $1.id }.map { clock in
            let expiry = clock.onExpiry.flatMap { definition.action($0)?.title[desk.language] ?? $0 }
            return AdminForm.row(
                clock.id, columns, head: clock.title[desk.language],
                cells: [
                    days(clock, definition, desk), ["text": clock.basis?[desk.language] ?? "—"],
                    ["text": expiry ?? desk.words(clock.isEscalated ? "procedures.escalated" : "procedures.noted")],
                ])
        }
        let title = desk.words("procedures.clocks")
        return ["title": title, "table": AdminForm.table("clocks", title, columns, rows, captionHidden: true)]
    }
}
