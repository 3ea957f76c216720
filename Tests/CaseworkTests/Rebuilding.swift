import Casework
import Database
import Journal
import Node

extension World {
    /// Whether the projections, made anew from the journal, give the same rows.
    func rebuildsTheSame() async throws -> Bool {
        let before = try await projectedRows()
        _ = try await installation.journal.rebuild(casework.projections)
        return try await projectedRows() == before
    }

    private func projectedRows() async throws -> [String] {
        try await installation.database.read { reader in
            let tables: [SQLStatement] = [
                "SELECT * FROM case_row ORDER BY id", "SELECT * FROM case_concern ORDER BY case_id, concern",
                "SELECT * FROM case_clock ORDER BY case_id, clock", "SELECT * FROM forgotten_case ORDER BY id",
                "SELECT * FROM case_file ORDER BY case_id, attachment_id",
                "SELECT * FROM act ORDER BY subject, at, case_id",
                "SELECT * FROM objection ORDER BY case_id, version",
            ]
            return try tables.flatMap { sql in
                try reader.query(sql) { row in (0..<row.count).map { "\(row.value($0))" }.joined(separator: "|") }
            }
        }
    }
}
