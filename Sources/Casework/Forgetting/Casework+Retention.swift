import Database
import Journal
import Kernel
import Procedures

extension Casework {
    /// Cases that one step of retention forgets at most.
    public static let retentionStepMaximum = 50

    /// Forgets closed cases for which the time of their procedure is over. What is in force counts, not the version
    /// that a case began under: how long data may be kept is the law's, not the case's.
    public func takeRetentionStep(limit: Int = retentionStepMaximum) async throws -> UpkeepStep {
        var step = UpkeepStep(isDone: true)
        for procedure in procedures.all {
            let left = limit - step.changed - step.skipped
            guard let days = procedure.retentionDays, left > 0 else { continue }
            let due = try await closed(before: today().advanced(by: -days), procedure.id, left)
            for id in due {
                do {
                    _ = try await forget(id, ground: .retention, reference: nil, by: .system)
                    step.changed += 1
                } catch CaseworkError.notErasable, CaseworkError.unknownCase, CaseworkError.tooManyClashes {
                    step.skipped += 1
                }
            }
        }
        // What was skipped waits for the next round; where something went there may be more.
        if step.changed > 0 {
            step.isDone = false
            _ = try await database.scrub()
        }
        return step
    }

    /// Cases whose last day of keeping lies before today. Those from before the vault cannot be forgotten and would
    /// stand in the way of the others.
    private func closed(before day: Day, _ procedure: String, _ limit: Int) async throws -> [CaseID] {
        let bound = day.start(in: .beijing)
        return try await database.read { reader in
            try reader.query(
                Self.closedCases, [.text(procedure), .init(bound), .integer(Int64(max(0, limit)))]
            ) { $0.id(0) }
        }
    }

    static let closedCases: SQLStatement =
        "SELECT id FROM case_row WHERE procedure = ?1 AND closed_at IS NOT NULL AND closed_at < ?2 AND"
        + Journal.isSealed(caseID: "case_row.id") + "ORDER BY closed_at, id LIMIT ?3"
}
