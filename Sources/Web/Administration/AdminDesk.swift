import Access
import Casework
import Hummingbird
import Kernel
import Registry

/// The administrator at work: which territories are theirs, what they may do there and why not, and the words for it.
struct AdminDesk {
    let site: Site
    let context: WebContext

    init(site: Site, context: WebContext) throws(Problem) {
        try context.requireStaff()
        self.site = site
        self.context = context
    }

    var language: Language { context.language }
    var registry: Registry { site.registry }
    var actor: RegistryActor { context.registryActor }
    var today: Day { site.casework.today() }
    var names: Names { Names(site: site, language: language) }
    /// Who changed something, by name; what the program did itself, by a word.
    func maker(_ name: String) -> String { name == "system" ? words("log.system") : name }
    var dates: DateWords { DateWords(site: site, language: language) }

    func words(_ key: String, _ places: [String: String] = [:]) -> String {
        site.strings("admin." + key, language, places)
    }

    /// Posts held today that give one of the permissions, in the order in which they are held.
    func posts(_ permissions: [Permission]) -> [HeldPost] {
        context.visitor.posts.filter { post in post.isHeld(on: today) && permissions.contains { post.grants($0) } }
    }

    func holds(_ permissions: Permission...) -> Bool { !posts(permissions).isEmpty }

    func verdict(_ permission: Permission, in division: Division) -> Verdict {
        Access.verdict(
            for: permission, in: .territory(division.code, name: division.name),
            posts: context.visitor.posts, today: today)
    }

    func verdict(_ permission: Permission, at unit: UnitRecord) async throws -> Verdict {
        let path = try await registry.units.path(unit.code)
        let facts = PlaceFacts(unit: unit.code, unitPath: path, division: unit.division, name: unit.name)
        return Access.verdict(for: permission, in: facts, posts: context.visitor.posts, today: today)
    }

    /// - Throws: 403 with the verdict's reason.
    func require(_ permission: Permission, in division: Division) throws(Problem) {
        let verdict = verdict(permission, in: division)
        guard verdict.isAllowed else { throw .forbidden(verdict.reason) }
    }

    func require(_ permission: Permission, at unit: UnitRecord) async throws {
        let verdict = try await verdict(permission, at: unit)
        guard verdict.isAllowed else { throw Problem.forbidden(verdict.reason) }
    }

    /// A permission that belongs to no place: any post that gives it will do.
    func require(anywhere permissions: Permission...) async throws {
        guard posts(permissions).isEmpty, let first = permissions.first else { return }
        let division = try await division(site.settings.territory)
        let verdict = verdict(first, in: division)
        guard verdict.isAllowed else { throw Problem.forbidden(verdict.reason) }
    }

    func division(_ code: DivisionCode) async throws -> Division {
        guard let division = try await registry.territory.division(code) else { throw RegistryError.unknownDivision }
        return division
    }

    /// The territory that the address names (`in`), else the first of the posts; one of the permissions has to reach
    /// it.
    func division(_ form: FormData, for permissions: Permission...) async throws -> Division {
        try await division(form, for: permissions)
    }

    func division(_ form: FormData, for permissions: [Permission]) async throws -> Division {
        let code: DivisionCode
        if let wanted = form.text("in") {
            guard let read = DivisionCode(wanted) else { throw Problem.notFound }
            code = read
        } else {
            code = posts(permissions).first?.division ?? site.settings.territory
        }
        let division = try await division(code)
        let verdicts = permissions.map { verdict($0, in: division) }
        if let refusal = verdicts.first, !verdicts.contains(where: \.isAllowed) {
            // A post that has the power elsewhere explains more than one that has it nowhere.
            let nearest = zip(permissions, verdicts).first { holds($0.0) }?.1
            throw Problem.forbidden((nearest ?? refusal).reason)
        }
        return division
    }

    /// The way to the territories around: those above still in reach, and those right below down to counties.
    func territories(_ current: Division, _ permissions: [Permission], path: String) async throws -> PageValues? {
        let reach = Set(posts(permissions).map(\.division))
        let above = try await registry.territory.path(of: current.code).reversed().filter { division in
            reach.contains { division.code.isWithin($0) }
        }
        let below = current.level < .county ? try await registry.territory.children(of: current.code) : []
        var siblings: [Division] = []
        if let parent = current.parent, above.contains(where: { $0.code == parent }) {
            siblings = try await registry.territory.children(of: parent).filter { $0.code != current.code }
        }
        guard above.count + below.count > 1 else { return nil }
        var groups: [PageValues] = [group("territory.here", above, current, path)]
        if !below.isEmpty { groups.append(group("territory.below", below, current, path)) }
        if below.isEmpty, !siblings.isEmpty { groups.append(group("territory.beside", siblings, current, path)) }
        return ["filters": ["label": words("territory.label"), "groups": groups] as PageValues]
    }

    private func group(_ key: String, _ divisions: [Division], _ current: Division, _ path: String) -> PageValues {
        let options: [PageValues] = divisions.prefix(Self.territoriesMax).map { division in
            var option: PageValues = ["name": division.name[language], "href": Paths.admin(path, in: division.code)]
            if division.code == current.code { option["current"] = true }
            return option
        }
        return ["label": words(key), "options": options]
    }

    private static let territoriesMax = 60

    /// A chip that says from which territory a value comes.
    func origin(_ code: DivisionCode) async throws -> PageValues {
        let name = try await registry.territory.name(of: code)?[language] ?? code.text
        return ["level": names.level(code), "word": name]
    }
}
