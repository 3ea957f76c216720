import Access
import Casework
import Kernel
import Procedures
import Registry

/// Somebody at the counter: who, who acts for them, at which window, from which territory. Made from an address or a
/// form; every showing of the people is recorded.
struct CounterVisit {
    static let names = ["unit", "person", "agent", "home", "item", "procedure"]

    let site: Site
    let context: WebContext
    let desk: Desk
    let counter: UnitRecord
    let person: PersonCard
    let agent: PersonCard?
    let home: DivisionCode?
    let address: ListAddress

    init(_ query: FormData, path: String, site: Site, context: WebContext) async throws {
        self.site = site
        self.context = context
        desk = try Desk(site: site, context: context, needingAnyOf: Permission.atCounters)
        address = ListAddress(path: path, query: query, names: Self.names)
        counter = try await Self.counter(address.value("unit"), desk)
        person = try await Self.card(address.value("person"), site)
        agent = try await address.value("agent") == nil ? nil : Self.card(address.value("agent"), site)
        home = try await Self.home(address.value("home"), site)
        try await site.casework.noteCards(
            of: [person.id] + (agent.map { [$0.id] } ?? []), basis: .counter, as: context.caller,
            at: UnitID(counter.code))
    }

    static func counter(_ wanted: String?, _ desk: Desk) async throws -> UnitRecord {
        let unit = try desk.counter(wanted)
        guard let counter = try await desk.site.registry.units.unit(unit.code) else { throw RegistryError.unknownUnit }
        return counter
    }

    private static func card(_ text: String?, _ site: Site) async throws -> PersonCard {
        guard let id = text.flatMap({ RegistryPersonID($0) }), let card = try await site.registry.people.card(id) else {
            throw RegistryError.unknownPerson
        }
        return card
    }

    private static func home(_ text: String?, _ site: Site) async throws -> DivisionCode? {
        guard let text else { return nil }
        guard let code = DivisionCode(text), try await site.registry.territory.division(code) != nil else {
            throw CaseworkError.unknownDivision
        }
        return code
    }

    private var language: Language { context.language }

    var isHelper: Bool { desk.isHelper(at: UnitID(counter.code)) }

    /// The official acts for the person who is not there.
    var isAlone: Bool { agent.map { $0.id.retagged() == context.visitor.personID } ?? false }

    /// The same visit at another page of the window.
    func at(_ path: String, _ changes: (String, String?)...) -> String {
        var query = FormData()
        for item in address.items { try? query.add(item.name, item.value) }
        var moved = ListAddress(path: path, query: query, names: Self.names)
        for (name, value) in changes { moved.set(name, value) }
        return moved.text
    }

    /// The registered mandate by which the agent may file this today.
    func mandate(for item: String?) async throws -> Mandate? {
        guard let agent else { return nil }
        let today = site.casework.today()
        return try await site.registry.people.mandates(forAgent: agent.id).first {
            $0.person == person.id.description && $0.allows(.file, item: item, on: today)
        }
    }

    /// Whether this counter may take the item for people of the home territory.
    func mayTake(_ item: MergedItem) -> Bool {
        home.map { ElsewhereRule.allows(item, home: $0, counter: counter.division) } ?? false
    }

    func facts() -> PageValues {
        var items = [fact("name", person.name, note: nil), fact("number", person.maskedNumber, note: nil)]
        if let phone = person.maskedPhone { items.append(fact("phone", phone, note: nil)) }
        if let chosen = person.language {
            items.append(fact("language", site.strings("counter.languages.\(chosen.rawValue)", language), note: nil))
        }
        if let agent { items.append(fact("agent", agent.name, note: agent.maskedNumber)) }
        return ["items": items]
    }

    private func fact(_ key: String, _ text: String, note: String?) -> PageValues {
        var fact: PageValues = ["label": site.strings("counter.\(key)", language), "text": text]
        if let note { fact["note"] = note }
        return fact
    }
}

extension Visitor {
    var personID: PersonID? { actor.person }
}
