import Access
import Casework
import Kernel
import Procedures
import Registry

/// Puts what a helper is about to do into the words of the person at their side. Pages and API write the same, since
/// what was shown and what is confirmed have to be one text.
struct SummaryWriter {
    let site: Site
    let context: WebContext
    let language: Language

    private var names: Names { Names(site: site, language: language) }
    private var dates: DateWords { DateWords(site: site, language: language) }
    private var comma: String { language == .zhHans ? "、" : ", " }

    private func words(_ key: String, _ places: [String: String] = [:]) -> String {
        site.strings("presence." + key, language, places)
    }

    private func label(_ key: String) -> String { words("line." + key) }

    /// A language that somebody reads here: the person's own where the interface has it.
    static func language(for person: PersonCard?, else reader: Language) -> Language {
        person?.language.flatMap { Strings.languages.contains($0) ? $0 : nil } ?? reader
    }

    private func helper() async throws -> String { try await names.actor(context.visitor.actor) }

    private func person(_ name: String, _ number: String?) -> String { names.remarked(name, number) }

    /// An application that is about to be handed in.
    func filing(_ input: FilingInput) async throws -> PresenceSummary {
        let application = try await application(input)
        var summary = PresenceSummary(
            language: language, title: words("filing.title"), sentence: words("filing.sentence"))
        summary.add(label("what"), input.title ?? application.title(language))
        summary.add(label("person"), person(input.party.name, input.party.maskedNumber))
        if let agent = input.agent, agent.person != nil { summary.add(label("agent"), agent.name) }
        summary.add(label("helper"), try await helper())
        summary.add(label("home"), try await names.division(input.home))
        let answers = AnswerWords(site: site, language: language)
        for field in application.fields {
            guard let value = input.answers[field.id] else { continue }
            summary.add(field.title[language], answers.text(value, field))
        }
        let papers = (application.itemForm?.materials ?? []).filter { input.received[$0.spec.id] != nil }
            .map { $0.spec.name[language] }
        summary.add(label("papers"), papers.isEmpty ? words("noPapers") : papers.joined(separator: comma))
        summary.add(label("phone"), input.party.phone)
        if let pickup = input.pickup ?? input.counter { summary.add(label("pickup"), try await names.unit(pickup)) }
        summary.add(label("day"), dates.long(dates.today))
        return summary
    }

    private func application(_ input: FilingInput) async throws -> Application {
        guard let procedure = site.casework.procedures.latest(input.procedure) else {
            throw CaseworkError.unknownProcedure(input.procedure)
        }
        var item: MergedItem?
        if let code = input.itemCode { item = try await site.registry.catalogue.item(code, in: input.home) }
        return Application(item: item, procedure: procedure, territory: input.home)
    }

    /// A step on a case.
    func act(_ command: Command, on view: CaseView) async throws -> PresenceSummary {
        let state = view.state
        guard let action = view.definition.action(command.action) else { throw Problem.notFound }
        let title = action.title[language]
        var summary = PresenceSummary(
            language: language, title: words("act.title", ["action": title]),
            sentence: words("act.sentence", ["action": title]))
        summary.add(label("what"), try await names.title(of: state))
        summary.add(label("number"), state.number.description)
        summary.add(label("person"), person(state.party.name, state.party.maskedNumber))
        summary.add(label("helper"), try await helper())
        let answers = AnswerWords(site: site, language: language)
        let known = try await names.materials(of: state)
        for field in action.form {
            guard let value = command.input[field.id] else { continue }
            let text: String
            switch field.kind {
            case .materials:
                text = Self.materials(value).map { id in
                    known[id] ?? state.materials.first { $0.id == id }?.name ?? id
                }.joined(separator: comma)
            case .unit: text = try await names.unit(value.text.map { UnitID($0) })
            default: text = answers.text(value, field)
            }
            summary.add(field.title[language], text)
        }
        summary.add(label("reason"), command.reason)
        summary.add(label("day"), dates.long(dates.today))
        return summary
    }

    private static func materials(_ value: JSONValue) -> [String] {
        (value.list ?? []).compactMap { $0.text ?? $0["id"]?.text }
    }

    /// A mandate that is about to be given.
    func mandate(
        _ order: MandateOrder, from giver: PersonCard, to agent: PersonCard, items: [String]
    ) async throws -> PresenceSummary {
        var summary = PresenceSummary(
            language: language, title: words("mandate.title", ["name": agent.name]),
            sentence: words("mandate.sentence", ["name": agent.name]))
        summary.add(label("giver"), person(giver.name, giver.maskedNumber))
        summary.add(label("agent"), person(agent.name, agent.maskedNumber))
        let acts = Mandate.Act.allCases.filter { order.acts.contains($0) }
            .map { site.strings("citizen.mandates.act.\($0.rawValue)", language) }
        summary.add(label("acts"), acts.joined(separator: comma))
        summary.add(
            label("scope"),
            order.scope == .all ? site.strings("citizen.mandates.all", language) : items.joined(separator: comma))
        summary.add(label("through"), dates.long(order.through))
        summary.add(label("helper"), try await helper())
        summary.add(label("day"), dates.long(dates.today))
        return summary
    }
}
