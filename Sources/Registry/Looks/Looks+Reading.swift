import Database
public import Kernel

extension Looks {
    /// The looks at a person and at their cases, the newest first.
    /// - Parameters:
    ///   - subjects: the person and the cases; those beyond ``LookLimits/casesMax`` and one are left out.
    ///   - before: only looks older than this one: the last of the page before.
    ///   - limit: one more than a page tells whether there are more; at most ``LookLimits/pageMax`` and one.
    public func looks(
        at subjects: [Identifier<LookSubject>], before: LookID? = nil, limit: Int = LookLimits.page
    ) async throws -> [Look] {
        let last = SQLValue(before ?? LookID(high: .max, low: .max))
        let most = min(max(limit, 1), LookLimits.pageMax + 1)
        return try await registry.database.read { reader in
            var found: [Look] = []
            for subject in subjects.prefix(LookLimits.casesMax + 1) {
                found += try reader.query(
                    Self.columns + "WHERE l.subject = ?1 AND l.id < ?2 ORDER BY l.id DESC LIMIT ?3",
                    [SQLValue(subject), last, SQLValue(most)], Self.look)
                guard found.count > 4 * most else { continue }
                found = Self.newest(found, most)
            }
            return Self.newest(found, most)
        }
    }

    private static func newest(_ looks: [Look], _ limit: Int) -> [Look] {
        Array(looks.sorted { $1.id < $0.id }.prefix(limit))
    }

    /// A flag that still waits to be judged says nothing yet.
    static let columns: SQLStatement = """
        SELECT l.subject, l.id, l.kind, l.basis, l.purpose, l.reason, l.case_number, l.by_kind, l.by_person, l.by_post,
            l.by_unit, l.by_label, l.at, l.last_at, l.times, f.rule, f.asked_at, f.explained_at, f.explained_by,
            f.explained_unit, f.explanation
        FROM look l LEFT JOIN look_flag f ON f.look = l.id AND f.judged_on IS NULL
        """

    static func look(_ row: SQLRow) -> Look {
        let subject: Identifier<LookSubject> = row.id(0)
        var flag: LookFlag?
        if let rule = row.optionalText(15).flatMap(LookRule.init(rawValue:)) {
            flag = LookFlag(rule: rule, askedAt: row.optionalInstant(16))
            if let at = row.optionalInstant(17) {
                flag?.explanation = LookFlag.Explanation(
                    at: at, by: row.optionalText(18) ?? "", unit: row.optionalText(19),
                    text: row.optionalText(20) ?? "")
            }
        }
        return Look(
            id: row.id(1), subject: subject,
            note: LookNote(
                at: subject, LookKind(rawValue: row.text(2)) ?? .card,
                basis: LookBasis(rawValue: row.text(3)) ?? .counter, purpose: row.optionalText(4),
                reason: row.optionalText(5), caseNumber: row.optionalText(6)),
            by: Looker(
                kind: Looker.Kind(rawValue: row.text(7)) ?? .staff, person: row.optionalID(8), post: row.optionalID(9),
                unit: row.optionalText(10), label: row.text(11)),
            at: row.instant(12), lastAt: row.instant(13), times: row.int(14), flag: flag)
    }
}
