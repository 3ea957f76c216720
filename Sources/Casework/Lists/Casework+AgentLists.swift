import Database
import Kernel
import Procedures

extension Casework {
    /// A page of a person's list with the cases in which they act for others, as far as the mandates stand today.
    /// - Parameter own: the person's own cases, more than the page takes where there are more.
    func page(of query: WorkListQuery, own: [CaseRow], person: PersonID) async throws -> WorkListPage {
        let (sql, arguments) = query.agentStatement(person: person, today: today())
        let found = try await database.read { reader in
            try reader.query(sql, arguments) { row in
                let known = CaseRow(row)
                return AgentRow(
                    row: known,
                    matter: AgentMatter(
                        party: row.optionalText(CaseRow.columnCount), item: known.itemCode,
                        paperThrough: row.optionalDay(CaseRow.columnCount + 1)))
            }
        }
        var rows = own + (try await standing(found, of: person))
        rows.sort { $0.isNewer(than: $1) }
        // What comes after the last of them was not looked at yet.
        let end = found.count > query.limit ? found.last?.row : nil
        if let end { rows.removeAll { end.isNewer(than: $0) } }
        guard rows.count > query.limit else { return WorkListPage(rows: rows, next: end.map(query.cursor(after:))) }
        rows.removeLast(rows.count - query.limit)
        return WorkListPage(rows: rows, next: rows.last.map(query.cursor(after:)))
    }

    private struct AgentRow {
        var row: CaseRow
        var matter: AgentMatter
    }

    private func standing(_ found: [AgentRow], of person: PersonID) async throws -> [CaseRow] {
        guard !found.isEmpty else { return [] }
        let rights = try await agentRights(of: person)
        return found.filter { rights.mayLook(at: $0.matter) }.map { found in
            var row = found.row
            row.isForOther = true
            return row
        }
    }
}

extension CaseRow {
    fileprivate func isNewer(than other: CaseRow) -> Bool { (other.openedAt, other.id) < (openedAt, id) }
}
