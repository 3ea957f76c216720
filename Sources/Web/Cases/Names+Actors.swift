import Casework
import Kernel
import Procedures
import Registry

extension Names {
    /// Who did something, as the reader reads it: the unit in their language, the person by name, the engine by a word.
    func actor(_ actor: Actor) async throws -> String {
        if actor.kind == .system { return site.strings("entry.system", language) }
        if let lender = actor.onBehalfOf {
            var own = actor
            own.onBehalfOf = nil
            let whose = [lender.post, try await person(lender.person.description)].compactMap { $0 }
            return try await self.actor(own)
                + site.strings("entry.onBehalfOf", language, ["who": whose.joined(separator: " ")])
        }
        guard language != .zhHans, let code = actor.unit?.code,
            let unit = try await site.registry.units.unit(code)?.name, actor.name.hasPrefix(unit[.zhHans])
        else { return actor.name }
        return unit[language] + actor.name.dropFirst(unit[.zhHans].count)
    }

    /// The person alone, where their unit stands beside.
    func person(of actor: Actor) async throws -> String {
        guard let code = actor.unit?.code, let unit = try await site.registry.units.unit(code)?.name[.zhHans],
            actor.name.hasPrefix(unit + " ")
        else { return try await self.actor(actor) }
        return String(actor.name.dropFirst(unit.count + 1))
    }

    /// The case's title; for readers of another language the item's name in theirs, where it has one.
    func title(of state: CaseState) async throws -> String {
        try await title(state.title, item: state.item?.code, home: state.places.home)
    }

    func title(_ title: String, item code: String?, home: DivisionCode?) async throws -> String {
        guard language != .zhHans, let code, let home,
            let item = try await site.registry.catalogue.item(code, in: home), item.name.has(language)
        else { return title }
        return item.name[language]
    }

    /// The unit that was asked, as it was called then; for readers of another language by its name in theirs.
    func unit(asked opinion: Opinion) async throws -> String {
        guard language != .zhHans, let name = try await site.registry.units.unit(opinion.unit.code)?.name,
            name.has(language)
        else { return opinion.unitName }
        return name[language]
    }

    /// What the item calls its materials, by their ids; empty where the case's own words are the reader's.
    func materials(of state: CaseState) async throws -> [String: String] {
        guard language != .zhHans, let code = state.item?.code,
            let item = try await site.registry.catalogue.item(code, in: state.places.home)
        else { return [:] }
        return Dictionary(
            item.materials.filter { $0.name.has(language) }.map { ($0.id, $0.name[language]) },
            uniquingKeysWith: { first, _ in first })
    }

    /// A word with what was added to it.
    func joined(_ word: String, _ text: String?) -> String {
        guard let text, !text.isEmpty else { return word }
        return word + (language == .zhHans ? "：" : ": ") + text
    }

    /// A word with a remark behind it.
    func remarked(_ word: String, _ remark: String?) -> String {
        guard let remark, !remark.isEmpty else { return word }
        return language == .zhHans ? word + "（" + remark + "）" : word + " (" + remark + ")"
    }
}
