public import Kernel
public import Procedures
import Registry

extension Casework {
    /// The text of a notice in a language, filled in now: names as they are today, day and units as they were then.
    /// It names the item, never the applicant or what they wrote.
    /// - Parameter isOutside: for a channel that others may see; then it does not name the item either.
    public func text(
        of notice: Notice, in language: Language, isOutside: Bool = false
    ) async throws -> String {
        let definition = procedures[notice.procedure]
        guard let text = definition?.notices[notice.template] ?? EngineNotices.text(notice.template) else {
            return notice.template
        }
        var words: [NoticePlaceholder: String] = [:]
        for placeholder in NoticePlaceholder.named(in: text) {
            words[placeholder] = try await word(placeholder, notice, definition, language, isOutside)
        }
        return NoticePlaceholder.filled(text[language]) { words[$0] ?? "" }
    }

    /// What the notice is about: the service item; without one the procedure, since the case's own title may be the
    /// applicant's words. The applicant sees those.
    public func subject(of notice: Notice, in language: Language) async throws -> String {
        if let code = notice.item, let home = notice.home,
            let item = try await registry.catalogue.item(code, in: home, on: today())
        {
            return item.name[language]
        }
        if notice.recipient.hasPrefix(Notice.Address.unitPrefix) {
            return procedures[notice.procedure]?.title[language] ?? ""
        }
        return notice.title
    }

    private func word(
        _ placeholder: NoticePlaceholder, _ notice: Notice, _ definition: ProcedureDefinition?, _ language: Language,
        _ isOutside: Bool
    ) async throws -> String {
        let facts = notice.facts
        let isChinese = language == .zhHans
        switch placeholder {
        case .number: return notice.number
        case .item:
            return isOutside
                ? definition?.title[language] ?? "" : try await subject(of: notice, in: language)
        case .due:
            guard let due = facts?.due else { return isChinese ? "规定的日期" : "the day that was set" }
            return isChinese ? "\(due.year)年\(due.month)月\(due.day)日" : due.iso
        case .unit:
            return try await name(of: facts?.unit, language) ?? (isChinese ? "办理单位" : "the unit in charge")
        case .from:
            return try await name(of: facts?.from, language) ?? (isChinese ? "原单位" : "another unit")
        case .place:
            guard let code = facts?.place, let unit = try await registry.units.unit(code) else {
                return isChinese ? "您选的地方" : "the place you chose"
            }
            let name = unit.name[language]
            guard let address = unit.address else { return name }
            return isChinese ? "\(name)（\(address)）" : "\(name) (\(address))"
        case .why:
            if let rule = facts?.rule.flatMap({ definition?.routing?.rule($0) }) { return rule.why[language] }
            return isChinese ? "理由写在办件里。" : "The case gives the reason."
        }
    }

    /// Whether a notice may wake people up.
    func isUrgent(_ intent: NoticeIntent, _ state: CaseState) -> Bool {
        procedures[state.procedure]?.urgentNotices.contains(intent.template) ?? false
    }

    private func name(of unit: String?, _ language: Language) async throws -> String? {
        guard let unit else { return nil }
        return try await registry.units.unit(unit)?.name[language]
    }
}
