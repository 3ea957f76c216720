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
            "page": ["title": site.strings("sheet.\(sheet)", language)],
            "back": ["href": Paths.caseFile(state.id), "label": site.strings("sheet.back", language)],
        ]
        if sheet == "receipt" {
            values["receipt"] = try await receipt()
        } else {
            guard let entry = view.entries.last(where: { view.definition.action($0.action)?.sheet == sheet }) else {
                throw Problem.notFound
            }
            values[state.result != nil && sheet == "result" ? "result" : "notice"] = try await letter(sheet, entry)
        }
        return values
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
            fact("sheet.matter", state.title),
            fact("sheet.deciding", try await names.unit(state.places.deciding.unit)),
            fact("sheet.filedAt", try await names.office(state.places.filed)),
            fact("sheet.filedOn", dates.moment(state.openedAt)),
        ]
        if let number = state.party.maskedNumber { facts.insert(fact("sheet.idNumber", number), at: 1) }
        if let due = state.nextDue?.due { facts.append(fact("sheet.due", dates.long(due))) }
        if let pickup = state.places.pickup { facts.append(fact("sheet.pickup", try await names.unit(pickup.unit))) }
        let received = state.materials.filter { $0.status == .received || $0.status == .shared }
        return [
            "org": try await names.office(state.places.filed), "title": site.strings("sheet.receipt", language),
            "number": state.number.description, "qr": try qr, "facts": ["items": facts],
            "materialsTitle": site.strings("sheet.materials", language),
            "columns": ["name", "form", "copies"].map { site.strings("sheet.column.\($0)", language) },
            "materials": received.map {
                ["name": $0.name, "form": site.strings("material.\($0.status.rawValue)", language), "copies": String(max($0.copies, 1))]
            },
            "lines": [site.strings("sheet.keep", language)],
            "signLeft": site.strings("sheet.signApplicant", language),
            "signRight": site.strings("sheet.signOffice", language), "date": dates.long(view.today),
        ]
    }

    private func fact(_ key: String, _ text: String) -> PageValues {
        ["label": site.strings(key, language), "text": text]
    }

    /// A letter to the applicant made from the entry that it belongs to.
    private func letter(_ sheet: String, _ entry: Entry) async throws -> PageValues {
        let missing = entry.changes.flatMap { change -> [String] in
            if case .materials(let materials) = change {
                return materials.map { $0.name + ($0.note.map { "（\($0)）" } ?? "") }
            }
            return []
        }
        var paragraphs = [
            site.strings(
                "sheet.intro", language,
                ["matter": state.title, "date": dates.long(state.openedAt.day(in: .beijing))]),
            site.strings("sheet.decided", language, ["what": view.definition.action(entry.action)?.title[language] ?? ""]),
        ]
        if let reason = entry.reason { paragraphs.append(site.strings("sheet.because", language, ["reason": reason])) }
        if let text = state.result?.text, sheet == "result" { paragraphs.append(text) }
        var letter: PageValues = [
            "org": try await names.unit(state.places.deciding.unit), "title": site.strings("sheet.\(sheet)", language),
            "number": state.number.description, "to": state.party.name, "paragraphs": paragraphs,
            "issuer": try await names.unit(state.places.deciding.unit), "date": dates.long(entry.at.day(in: .beijing)),
            "qr": try qr,
        ]
        if !missing.isEmpty { letter["list"] = ["items": missing] }
        if sheet.contains("refus") || sheet == "not-accepted" || sheet == "decision" {
            letter["remediesTitle"] = site.strings("sheet.remediesTitle", language)
            letter["remedies"] = [
                site.strings("sheet.remedy.reconsideration", language), site.strings("sheet.remedy.litigation", language),
            ]
        }
        return letter
    }
}
