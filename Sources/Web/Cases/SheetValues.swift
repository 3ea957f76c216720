import Casework
import Kernel
import Procedures

/// Papers of a case: the stamped, dated receipt (Administrative Licensing Act art. 32), notices, decisions, results.
struct SheetValues {
    let site: Site
    let context: WebContext
    let view: CaseView

    private var state: CaseState { view.state }
    private var language: Language { context.language }
    private var dates: DateWords { DateWords(site: site, language: language) }
    private var names: Names { Names(site: site, language: language) }

    func values(_ sheet: String) async throws -> PageValues {
        var values: PageValues = [
            "page": ["title": title(sheet)],
            "back": ["href": Paths.caseFile(state.id), "label": site.strings("sheet.back", language)],
        ]
        if sheet == "receipt" {
            values["receipt"] = try await receipt()
        } else {
            guard let entry = entry(of: sheet) else { throw Problem.notFound }
            values[state.result != nil && sheet == "result" ? "result" : "notice"] = try await letter(sheet, entry)
        }
        return values
    }

    private func entry(of sheet: String) -> Entry? {
        view.entries.last { view.definition.action($0.action)?.sheet == sheet }
    }

    private func result(of entry: Entry) -> ResultDocument? {
        for case .result(let result) in entry.changes { return result }
        return nil
    }

    /// By the document that it is; by the kind of sheet; by what was done.
    func title(_ sheet: String) -> String {
        let entry = entry(of: sheet)
        if let entry, let result = result(of: entry) { return result.name }
        let key = "sheet.\(sheet)"
        let word = site.strings(key, language)
        return word == key ? entry.flatMap { view.definition.action($0.action)?.title[language] } ?? sheet : word
    }

    private var qr: PageValues {
        get throws {
            let path = site.settings.address + Paths.track + "?number=" + state.number.description
            return [
                "svg": try QRCode.svg(path, title: state.number.description), "number": state.number.description,
                "caption": site.strings("sheet.scan", language),
            ]
        }
    }

    private func receipt() async throws -> PageValues {
        var facts: [PageValues] = [
            fact("sheet.applicant", state.party.name),
            fact("sheet.matter", try await names.title(of: state)),
            fact("sheet.deciding", try await names.unit(state.places.deciding.unit)),
            fact("sheet.filedAt", try await names.office(state.places.filed)),
            fact("sheet.filedOn", dates.exact(state.openedAt)),
        ]
        if let number = state.party.maskedNumber { facts.insert(fact("sheet.idNumber", number), at: 1) }
        if let due = state.nextDue?.due { facts.append(fact("sheet.due", dates.long(due))) }
        if let pickup = state.places.pickup { facts.append(fact("sheet.pickup", try await names.unit(pickup.unit))) }
        if let line = ActWords(site: site, language: language).confirmed(view) {
            facts.append(fact("sheet.confirmed", line))
        }
        let known = try await names.materials(of: state)
        // With too few copies a material is still open, and its note says how many came.
        let received = state.materials.filter {
            $0.status == .received || $0.status == .shared || ($0.status == .missing && $0.note != nil)
        }
        return [
            "org": try await names.office(state.places.filed), "title": site.strings("sheet.receipt", language),
            "number": state.number.description, "qr": try qr, "facts": ["items": facts],
            "materialsTitle": site.strings("sheet.materials", language),
            "columns": ["name", "form", "copies"].map { site.strings("sheet.column.\($0)", language) },
            "materials": received.map {
                [
                    "name": known[$0.id] ?? $0.name,
                    "form": $0.status == .missing
                        ? $0.note ?? "" : site.strings("material.\($0.status.rawValue)", language),
                    "copies": $0.status == .missing ? "" : String(max($0.copies, 1)),
                ]
            },
            "lines": [site.strings("sheet.keep", language)],
            "signLeft": site.strings("sheet.signApplicant", language),
            "signRight": site.strings("sheet.signOffice", language),
            "date": dates.long(state.openedAt.day(in: .beijing)),
        ]
    }

    private func fact(_ key: String, _ text: String) -> PageValues {
        ["label": site.strings(key, language), "text": text]
    }

    /// A letter to the applicant made from the entry that it belongs to: what was decided, why, and what follows.
    private func letter(_ sheet: String, _ entry: Entry) async throws -> PageValues {
        let action = view.definition.action(entry.action)
        let result = result(of: entry)
        var paragraphs = [
            site.strings(
                "sheet.intro", language,
                ["matter": try await names.title(of: state), "date": dates.long(state.openedAt.day(in: .beijing))]),
            site.strings("sheet.decided", language, ["what": action?.title[language] ?? ""]),
        ]
        if let reason = entry.reason { paragraphs.append(site.strings("sheet.because", language, ["reason": reason])) }
        let said = entry.changes.compactMap { if case .noted(let text, true) = $0 { text } else { nil } }
        paragraphs += said
        if entry.reason == nil, let reason = clockReason(entry), !said.contains(reason) {
            paragraphs.append(site.strings("sheet.because", language, ["reason": reason]))
        }
        if let result { paragraphs += lines(of: result, without: entry.reason) }
        paragraphs += entry.changes.compactMap(limit)
        // A result is handed out by the counter that keeps it, not by the office that decided.
        let custody = CustodyWords.step(of: entry)
        if let custody {
            paragraphs += CustodyWords(site: site, language: language, definition: view.definition).lines(custody)
        }
        let issuer = try await names.unit(custody?.unit ?? state.places.deciding.unit)
        var letter: PageValues = [
            "org": issuer, "title": title(sheet),
            "number": state.number.description, "to": state.party.name, "paragraphs": paragraphs,
            "issuer": issuer, "date": dates.long(entry.at.day(in: .beijing)),
            "qr": try qr,
        ]
        let known = try await names.materials(of: state)
        let papers = entry.changes.flatMap { change -> [String] in
            guard case .materials(let materials) = change else { return [] }
            return materials.map { material in
                let name = known[material.id] ?? material.name
                guard let note = material.note, !said.contains(note) else { return name }
                return names.remarked(name, note)
            }
        }
        if !papers.isEmpty { letter["list"] = ["items": papers] }
        // A refusal's own document names its remedies; one without a document still has to.
        if action?.style == .destructive, ["refusal", "decision"].contains(sheet), result?.text == nil {
            letter["remediesTitle"] = site.strings("sheet.remediesTitle", language)
            letter["remedies"] = [
                site.strings("sheet.remedy.reconsideration", language), site.strings("sheet.remedy.litigation", language),
            ]
        }
        return letter
    }

    /// The wording of a document, and what identifies it; the reason stands above it already.
    private func lines(of result: ResultDocument, without reason: String?) -> [String] {
        var lines = (result.text ?? "").split(separator: "\n").map(String.init)
        if let reason {
            let said = Set(reason.split(separator: "\n").map(String.init))
            lines.removeAll { said.contains($0) }
        }
        func add(_ key: String, _ text: String?) {
            guard let text else { return }
            lines.append(site.strings(key, language) + (language == .zhHans ? "：" : ": ") + text)
        }
        add("result.number", result.number)
        add("result.valid", result.validThrough.map(dates.long))
        return lines
    }

    /// Why a limit stands still or was extended, which the clock keeps and not the entry.
    private func clockReason(_ entry: Entry) -> String? {
        for case .clockChanged(let clock, let event) in entry.changes {
            if event == .extended { return clock.extensions.last?.reason }
            if event == .paused { return clock.pauses.last?.reason }
        }
        return nil
    }

    /// A limit that began, stopped counting or was extended with this entry.
    private func limit(_ change: Change) -> String? {
        let clock: ClockState
        let key: String
        switch change {
        case .clockStarted(let started): (clock, key) = (started, "clockStarted")
        case .clockChanged(let changed, let event) where event == .paused || event == .resumed || event == .extended:
            (clock, key) = (changed, "clock.\(event.rawValue)")
        default: return nil
        }
        guard let definition = view.definition.clocks[clock.id], definition.isPublic else { return nil }
        let date = clock.due.map(dates.long) ?? site.strings("due.none", language)
        return site.strings("change.\(key)", language, ["clock": definition.title[language], "date": date])
            + (language == .zhHans ? "。" : ".")
    }
}
