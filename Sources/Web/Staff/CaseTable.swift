import Casework
import Kernel
import Procedures
import Registry

/// Rows of a list as `pieces/table` takes them: what is due first stands on top, with its mark and the reason.
struct CaseTable {
    enum Column: String {
        case party, state, due, home, holder, opened, custody, step
    }

    let site: Site
    let context: WebContext
    /// The list's own address, for the way back from a case.
    let address: String
    let columns: [Column]

    private var language: Language { context.language }
    private var names: Names { Names(site: site, language: language) }
    private var dates: DateWords { DateWords(site: site, language: language) }

    func values(_ rows: [CaseRow], caption: String) async throws -> PageValues {
        var lines: [PageValues] = []
        for row in rows { lines.append(try await line(row)) }
        var labels = [heading("matter")]
        labels += columns.map { heading($0.rawValue) }
        return ["id": "cases", "caption": caption, "captionHidden": true, "columns": labels, "rows": lines]
    }

    private func heading(_ key: String) -> PageValues { ["label": label(key)] }
    private func label(_ key: String) -> String { site.strings("staff.column.\(key)", language) }

    private func line(_ row: CaseRow) async throws -> PageValues {
        let urgency = row.urgency(on: dates.today)
        var cells: [PageValues] = []
        for column in columns {
            var cell = try await self.cell(column, row, urgency)
            cell["label"] = label(column.rawValue)
            cells.append(cell)
        }
        var line: PageValues = [
            "id": row.id.description,
            "head": [
                "label": label("matter"), "text": try await names.title(of: row), "sub": row.number,
                "href": Paths.caseFile(row.id.description, from: address),
            ] as PageValues, "cells": cells,
        ]
        if urgency == .late || urgency == .soon { line["due"] = urgency.rawValue }
        return line
    }

    private func cell(_ column: Column, _ row: CaseRow, _ urgency: CaseRow.Urgency) async throws -> PageValues {
        switch column {
        case .party: return ["text": row.partyName]
        case .state:
            let reference = ProcedureReference(id: row.procedure, version: row.procedureVersion)
            var cell: PageValues = ["text": names.state(row.state, of: reference)]
            if row.awaitsParty { cell["sub"] = site.strings("staff.awaitsParty", language) }
            return cell
        case .due: return due(row, urgency)
        case .home: return ["text": try await home(row)]
        case .holder:
            var cell: PageValues = ["text": try await names.unit(row.holderUnit)]
            if row.holderUnit != row.decidingUnit {
                cell["sub"] = site.strings(
                    "staff.decides", language, ["unit": try await names.unit(row.decidingUnit)])
            }
            return cell
        case .opened: return ["text": dates.moment(row.openedAt)]
        case .custody:
            let kind = row.custody ?? CustodyStep.Kind.produced.rawValue
            return ["text": site.strings("custody.\(kind)", language)]
        case .step: return nextStep(row)
        }
    }

    private func due(_ row: CaseRow, _ urgency: CaseRow.Urgency) -> PageValues {
        var cell: PageValues = [
            "due": DueWords(dates: dates).mark(urgency, due: row.answerBy ?? row.due, isDone: row.closedAt != nil)
        ]
        let why = reasons(row)
        if !why.isEmpty { cell["sub"] = why.joined(separator: language == .zhHans ? "；" : "; ") }
        return cell
    }

    /// Why the case stands where it stands: which limit, how sure it is, and what was done about it.
    private func reasons(_ row: CaseRow) -> [String] {
        guard row.closedAt == nil else { return [] }
        if row.answerBy != nil { return [site.strings("staff.answerBy", language)] }
        var why: [String] = []
        let reference = ProcedureReference(id: row.procedure, version: row.procedureVersion)
        if let clock = row.dueClock, let title = site.casework.procedures[reference]?.clocks[clock]?.title {
            why.append(title[language])
        }
        if row.isDueProvisional { why.append(site.strings("staff.provisional", language)) }
        if row.urges > 0 { why.append(site.strings("staff.urged", language, ["n": String(row.urges)])) }
        if (1...3).contains(row.escalation) {
            why.append(site.strings("staff.escalation.\(row.escalation)", language))
        }
        return why
    }

    private func home(_ row: CaseRow) async throws -> String {
        guard let home = row.home else { return "" }
        // The county says enough in a list; the town is on the case's page.
        let path = try await site.registry.territory.path(of: home)
        let named = path.first { $0.level == .county } ?? path.first
        return named?.name[language] ?? home.text
    }

    /// The first custody action that the procedure has for this state, as the way straight to its form. Whether this
    /// person may take it is said there.
    private func nextStep(_ row: CaseRow) -> PageValues {
        let reference = ProcedureReference(id: row.procedure, version: row.procedureVersion)
        guard row.closedAt == nil, let definition = site.casework.procedures[reference] else { return ["text": "—"] }
        let actions = definition.actions.filter { action in
            action.states.contains(row.state) && action.effects.contains { $0.name == Self.custodyEffect }
                && action.who.contains { definition.roles[$0]?.isAtPickup ?? false }
        }
        guard let action = actions.first(where: { $0.style == .primary }) ?? actions.first else { return ["text": "—"] }
        return ["text": action.title[language], "href": Paths.action(row.id, action.id)]
    }

    private static let custodyEffect = "custody"
}

extension Names {
    /// The case's title; for readers of another language the item's name in theirs, where it has one.
    func title(of row: CaseRow) async throws -> String {
        try await title(row.title, item: row.itemCode, home: row.home)
    }
}

extension RoleDefinition {
    fileprivate var isAtPickup: Bool {
        if case .permission(_, at: .pickup) = self { true } else { false }
    }
}
