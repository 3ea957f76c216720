import Database
public import Kernel
import Procedures

extension Casework {
    /// A calendar changed: every open case of the territory whose limits come out differently gets an entry that
    /// says so. Provisional dates become firm here when the missing year arrives.
    /// - Returns: cases changed.
    @discardableResult
    public func recomputeClocks(in division: DivisionCode?) async throws -> Int {
        var changed = 0
        var last: CaseID?
        while true {
            let page = try await casesWithClocks(in: division, after: last)
            for id in page {
                if try await recompute(id) { changed += 1 }
            }
            guard page.count == CaseworkLimits.timerBatch else { return changed }
            last = page.last
        }
    }

    private func casesWithClocks(in division: DivisionCode?, after last: CaseID?) async throws -> [CaseID] {
        let range = division?.subtree ?? 0...Int64.max
        return try await database.read { reader in
            try reader.query(
                """
                SELECT DISTINCT case_id FROM case_clock WHERE home BETWEEN ?1 AND ?2 AND case_id > ?3
                ORDER BY case_id LIMIT ?4
                """,
                [
                    .integer(range.lowerBound), .integer(range.upperBound), .init(last ?? CaseID(high: 0, low: 0)),
                    .integer(Int64(CaseworkLimits.timerBatch)),
                ]
            ) { $0.id(0) }
        }
    }

    private func recompute(_ id: CaseID) async throws -> Bool {
        for _ in 0..<CaseworkLimits.commandRetries {
            let state = try await freshState(id)
            let definition = try definition(state.procedure)
            let surroundings = try await surroundings(for: state.places)
            let changes = Engine.recompute(state, by: definition, in: surroundings)
            guard !changes.isEmpty else { return false }
            let command = Command(id: identifiers.next(), action: "recompute", actor: .system)
            do {
                _ = try await record(
                    Decision(changes: changes, notices: []), of: command, on: state, in: surroundings)
                return true
            } catch is VersionClash { continue }
        }
        throw CaseworkError.tooManyClashes
    }
}
