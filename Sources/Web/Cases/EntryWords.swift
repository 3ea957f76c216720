import Casework
import Kernel
import Procedures

/// One entry of a case as a line of its history: what was done, by whom, when, why.
struct EntryWords {
    let site: Site
    let context: WebContext
    let view: CaseView

    private var language: Language { context.language }

    /// nil for an entry of which this reader sees nothing.
    func item(_ entry: Entry) async throws -> PageValues? {
        if view.isParty, entry.changes.isEmpty || isOnlyReminder(entry) { return nil }
        let dates = DateWords(site: site, language: language)
        let names = Names(site: site, language: language)
        var item: PageValues = [
            "name": names.action(entry.action, of: view.definition), "who": try await names.actor(entry.actor),
            "when": dates.moment(entry.at), "iso": entry.at.iso8601(),
        ]
        var lines: [String] = []
        for change in entry.changes {
            if let line = try await line(change, of: entry, names, dates) { lines.append(line) }
        }
        if entry.deviceAt != entry.at, abs(entry.at - entry.deviceAt) > Self.clockSlack {
            lines.append(site.strings("entry.deviceTime", language, ["time": dates.moment(entry.deviceAt)]))
        }
        if !lines.isEmpty { item["text"] = sentence(lines) }
        if let reason = entry.reason {
            item["reason"] = reason
            item["reasonLabel"] = site.strings("entry.reason", language)
        }
        return item
    }

    /// Lines behind each other, without the full stops between them.
    private func sentence(_ lines: [String]) -> String {
        let bare = lines.dropLast().map { $0.hasSuffix("。") || $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
        return (bare + lines.suffix(1)).joined(separator: language == .zhHans ? "；" : "; ")
    }

    /// That an office was reminded of what is not late yet concerns that office alone.
    private func isOnlyReminder(_ entry: Entry) -> Bool {
        entry.changes.allSatisfy { change in
            if case .escalated(let step, _) = change { step.split(separator: "/").last == "remind" } else { false }
        }
    }

    /// Differences between device and server below this are not worth a line: milliseconds.
    private static let clockSlack: Int64 = 120_000

    private func line(
        _ change: Change, of entry: Entry, _ names: Names, _ dates: DateWords
    ) async throws -> String? {
        func say(_ key: String, _ places: [String: String] = [:]) -> String {
            site.strings("change.\(key)", language, places)
        }
        switch change {
        case .moved(let to, _): return say("moved", ["state": names.state(to, of: view.state.procedure)])
        case .held(let holder): return say("held", ["unit": try await names.holder(holder)])
        case .offered(let offer): return say("offered", ["unit": try await names.unit(offer.to.unit)])
        case .deciding(let office): return say("deciding", ["unit": try await names.unit(office.unit)])
        case .pickup(let office): return say("pickup", ["unit": try await names.office(office)])
        case .routed(let record):
            let words = RoutingWords(site: site, language: language, definition: view.definition)
            return say(
                "routed",
                [
                    "rule": words.title(record), "unit": try await names.unit(record.to.unit),
                    "why": words.why(record),
                ])
        case .relocated(let new): return say("relocated", ["place": try await names.division(new.home)])
        case .clockStarted(let clock): return clockLine("clockStarted", clock, dates)
        case .clockChanged(let clock, let event): return clockLine("clock.\(event.rawValue)", clock, dates)
        case .approvalAsked(let approval):
            // The entry's own reason stands below it already.
            return entry.reason == approval.reason ? nil : say("approvalAsked", ["reason": approval.reason])
        case .approvalAnswered(_, let outcome, let answer):
            return names.joined(say("approval.\(outcome.rawValue)"), answer)
        case .opinionAsked(let opinion): return say("opinionAsked", ["unit": try await names.unit(asked: opinion)])
        case .opinionGiven(let unit, let outcome, let text):
            return try await names.unit(unit) + " "
                + names.joined(site.strings("opinion.\(outcome.rawValue)", language), text)
        case .result(let result): return say("result", ["name": result.name])
        case .custody(let step):
            return site.strings("custody.\(step.kind.rawValue)", language) + (step.shelf.map { " " + $0 } ?? "")
        case .rated(let grade, let comment):
            return names.joined(site.strings("grade.\(grade)", language), comment)
        case .rectified(let text), .appealed(let text), .appealAnswered(let text): return text
        case .noted(let text, let isPublic): return isPublic ? text : say("internal") + text
        case .urged(let text): return text
        case .escalated(let step, let unit):
            let name = step.split(separator: "/").last.map(String.init) ?? step
            return say("escalated.\(name)", ["unit": try await names.unit(unit)])
        case .materials(let materials):
            let known = try await names.materials(of: view.state)
            return materials.map {
                names.remarked(known[$0.id] ?? $0.name, site.strings("material.\($0.status.rawValue)", language))
            }.joined(separator: language == .zhHans ? "、" : ", ")
        case .confirmed(let confirmation):
            return site.strings("confirmation.by.\(confirmation.kind.rawValue)", language)
        case .objected(_, let text): return names.joined(say("objected"), text)
        case .objectionAnswered(_, let text): return names.joined(say("objectionAnswered"), text)
        case .filed, .answered, .offerEnded, .clockStopped, .variable, .forgotten: return nil
        }
    }

    private func clockLine(_ key: String, _ clock: ClockState, _ dates: DateWords) -> String? {
        guard let definition = view.definition.clocks[clock.id], definition.isPublic || !view.isParty else {
            return nil
        }
        return site.strings(
            "change.\(key)", language,
            [
                "clock": definition.title[language],
                "date": clock.due.map(dates.long) ?? site.strings("due.none", language),
            ])
    }
}
