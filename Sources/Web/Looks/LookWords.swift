import Access
import Casework
import Kernel
import Procedures
import Registry

/// A look at somebody's data in words: who, in which post, what they saw, why, when.
struct LookWords {
    let site: Site
    let language: Language
    /// The reader is the person who was looked at, or acts for them.
    var isOwn = true

    private var names: Names { Names(site: site, language: language) }
    private var dates: DateWords { DateWords(site: site, language: language) }

    private func words(_ key: String, _ places: [String: String] = [:]) -> String {
        site.strings("looks." + key, language, places)
    }

    /// One line of a list.
    /// - Parameter showsCase: names the case; on the case's own page everything is about it.
    func item(_ look: Look, showsCase: Bool = true) async throws -> PageValues {
        var item: PageValues = [
            "id": look.id.description, "who": try await who(look.by), "when": when(look),
            "what": try await what(look, showsCase: showsCase), "why": why(look),
        ]
        if let post = try await post(look.by) { item["post"] = post }
        return item
    }

    /// Unit and name, as they were.
    func who(_ by: Looker) async throws -> String {
        let actor = Actor(kind: .staff, unit: by.unit.map { UnitID($0) }, name: by.label)
        switch by.kind {
        case .staff: return try await names.actor(actor)
        case .agent: return words("agent", ["name": by.label])
        case .program:
            return words("program", ["name": by.label, "unit": try await names.unit(by.unit.map { UnitID($0) })])
        }
    }

    private func post(_ by: Looker) async throws -> String? {
        guard by.kind == .staff, let post = by.post else { return nil }
        return try await site.registry.posts.post(post)?.title[language]
    }

    private func what(_ look: Look, showsCase: Bool) async throws -> String {
        let note = look.note
        let known = try await site.casework.lookedCase(of: look)
        var text: String
        func seen(_ key: String, _ places: [String: String] = [:]) -> String {
            let whose = words(isOwn ? "whose.you" : "whose.person")
            return words("what." + key, places.merging(["whose": whose]) { own, _ in own })
        }
        switch note.kind {
        case .attachment: text = seen("attachment", ["file": try await site.casework.fileName(of: look) ?? ""])
        case .sheet: text = seen("sheet", ["sheet": sheet(note.purpose ?? "")])
        case .caseFile:
            if let action = note.purpose, let title = action == Self.unmasking ? nil : self.action(action, known) {
                text = seen("action", ["action": title])
            } else {
                text = seen("case")
            }
        case .list, .search: text = seen(note.kind.rawValue, ["list": list(note.purpose)])
        default: text = seen(note.kind.rawValue)
        }
        if showsCase, let number = note.caseNumber {
            var title = ""
            if let known { title = try await names.title(known.title, item: known.item, home: known.home) }
            text += words("ofCase", ["title": title, "number": number])
        }
        return text
    }

    private static let unmasking = "unmask"

    private func action(_ action: String, _ known: LookedCase?) -> String? {
        known.flatMap { site.casework.procedures[$0.procedure] }?.action(action)?.title[language]
    }

    private func sheet(_ sheet: String) -> String {
        let key = "sheet." + sheet
        let word = site.strings(key, language)
        return word == key ? words("paper") : word
    }

    private func list(_ purpose: String?) -> String {
        words("list." + (purpose ?? WorkPage.View.holder.rawValue))
    }

    /// How they stand to it, and what they wrote.
    private func why(_ look: Look) -> String {
        var reasons = [words("basis.\(look.note.basis.rawValue)")]
        if look.note.kind == .unmask, let choice = look.note.purpose {
            reasons = [words("reason.\(choice)")]
        }
        if let text = look.note.reason { reasons.append(text) }
        return words("why", ["why": reasons.joined(separator: language == .zhHans ? "：" : ": ")])
    }

    private func when(_ look: Look) -> String {
        var text = dates.moment(look.at)
        let isDay = look.note.kind == .list || look.note.kind == .search
        if isDay { return words("onDay", ["when": text]) }
        guard look.times > 1 else { return text }
        let time = look.lastAt.timeOfDay(in: .beijing)
        if dates.moment(look.lastAt) != text { text += "–\(time.hour):\(time.minute < 10 ? "0" : "")\(time.minute)" }
        return words("times", ["when": text, "n": String(look.times)])
    }

    /// Who explained a look, and when.
    func explained(_ explanation: LookFlag.Explanation) async throws -> String {
        let unit = explanation.unit.map { UnitID($0) }
        let by = try await names.actor(Actor(kind: .staff, unit: unit, name: explanation.by))
        return words("explained", ["by": by, "when": dates.moment(explanation.at)])
    }

    /// What a flag says to the person, with what came of it.
    func flag(_ look: Look, _ flag: LookFlag) async throws -> PageValues {
        var values: PageValues = ["text": words("flag.\(flag.rule.rawValue)")]
        if let explanation = flag.explanation {
            values["answer"] = try await explained(explanation)
            values["explanation"] = explanation.text
        } else if let asked = flag.askedAt {
            values["answer"] = words("asked", ["when": dates.moment(asked)])
        } else {
            values["ask"] = ["action": Paths.ask(look.id), "label": words("ask")] as PageValues
        }
        return values
    }
}
