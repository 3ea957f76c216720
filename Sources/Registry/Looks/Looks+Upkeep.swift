import Database
public import Kernel

/// A look that waits to be judged.
public struct WaitingLook: Sendable, Hashable {
    public var look: Look
    public var division: DivisionCode
}

extension Looks {
    /// Looks whose time to be judged has come, the oldest first; at most ``LookLimits/judgedAtOnceMax``.
    public func waiting() async throws -> [WaitingLook] {
        let now = registry.time.now
        return try await registry.database.read { reader in
            try reader.query(
                """
                SELECT l.subject, l.id, l.kind, l.basis, l.purpose, l.reason, l.case_number, l.by_kind, l.by_person,
                    l.by_post, l.by_unit, l.by_label, l.at, l.last_at, l.times, NULL, NULL, NULL, NULL, NULL, NULL,
                    f.division
                FROM look_flag f JOIN look l ON l.subject = f.subject AND l.id = f.look
                WHERE f.judged_on IS NOT NULL AND f.judged_on <= ?1 ORDER BY f.judged_on, f.look LIMIT ?2
                """, [SQLValue(now), SQLValue(LookLimits.judgedAtOnceMax)]
            ) { WaitingLook(look: Self.look($0), division: $0.division(21)) }
        }
    }

    /// What came of judging: a flag, or nothing to say.
    public func settle(_ verdicts: [(id: LookID, rule: LookRule?)]) async throws {
        guard !verdicts.isEmpty else { return }
        try await registry.commit.submit { writer in
            for verdict in verdicts {
                if let rule = verdict.rule {
                    try writer.execute(
                        "UPDATE look_flag SET judged_on = NULL, rule = ?2 WHERE look = ?1",
                        [SQLValue(verdict.id), .text(rule.rawValue)])
                } else {
                    try writer.execute("DELETE FROM look_flag WHERE look = ?1", [SQLValue(verdict.id)])
                }
            }
        }
    }

    /// Removes looks older than ``LookLimits/keptDays``: one walk through all of them a day, ``LookLimits/walkRows``
    /// at a time, its place kept with the work.
    /// - Returns: how many were removed, and whether today's walk is at its end.
    public func removeOld() async throws -> (removed: Int, isDone: Bool) {
        let today = registry.today()
        let oldest = today.advanced(by: -LookLimits.keptDays).start()
        return try await registry.commit.submit { writer in
            let place = try writer.first("SELECT subject, look, began_on FROM look_walk WHERE id = 1", []) { row in
                (
                    subject: row.optionalID(0) as Identifier<LookSubject>?, look: row.optionalID(1) as LookID?,
                    began: row.day(2)
                )
            }
            let isUnderWay = place?.subject != nil
            if let place, !isUnderWay, place.began == today { return (0, true) }
            let began = isUnderWay ? place?.began ?? today : today
            let rows = try writer.query(
                """
                SELECT subject, id, last_at FROM look WHERE (subject, id) > (?1, ?2) ORDER BY subject, id LIMIT ?3
                """,
                [
                    SQLValue(place?.subject ?? Identifier(high: 0, low: 0)),
                    SQLValue(place?.look ?? LookID(high: 0, low: 0)), SQLValue(LookLimits.walkRows),
                ]
            ) { (subject: $0.id(0) as Identifier<LookSubject>, id: $0.id(1) as LookID, at: $0.instant(2)) }
            var removed = 0
            for row in rows where row.at < oldest {
                try writer.execute("DELETE FROM look_flag WHERE look = ?1", [SQLValue(row.id)])
                removed += try writer.executeCounting(
                    "DELETE FROM look WHERE subject = ?1 AND id = ?2", [SQLValue(row.subject), SQLValue(row.id)])
            }
            let isDone = rows.count < LookLimits.walkRows
            try writer.execute(
                """
                INSERT INTO look_walk (id, subject, look, began_on) VALUES (1, ?1, ?2, ?3)
                ON CONFLICT (id) DO UPDATE SET subject = excluded.subject, look = excluded.look,
                    began_on = excluded.began_on
                """,
                [
                    isDone ? .null : SQLValue(rows.last?.subject), isDone ? .null : SQLValue(rows.last?.id),
                    SQLValue(began),
                ])
            return (removed, isDone)
        }
    }
}
