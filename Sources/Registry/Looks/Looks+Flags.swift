public import Access
public import Database
public import Kernel

/// A flagged look as a supervisor reads it.
public struct FlaggedLook: Hashable, Sendable {
    public var look: Look
    public var division: DivisionCode
}

extension Looks {
    public enum FlagView: String, Sendable, CaseIterable { case open, explained }

    /// Flagged looks by units of a territory, the newest first; those for which somebody waits for an explanation come
    /// first. At most ``LookLimits/flagsReadMax``.
    public func flagged(
        in division: DivisionCode, _ view: FlagView = .open, rule: LookRule? = nil, before: LookID? = nil
    ) async throws -> [FlaggedLook] {
        let span: [SQLValue] = [
            .integer(division.subtree.lowerBound), .integer(division.subtree.upperBound),
            SQLValue(before ?? LookID(high: .max, low: .max)), SQLValue(LookLimits.flagsReadMax),
        ]
        let found = try await registry.database.read { reader in
            try reader.query(view == .open ? Self.openFlags : Self.doneFlags, span) { row in
                FlaggedLook(look: Self.look(row), division: row.division(21))
            }
        }
        let wanted = found.filter { rule == nil || $0.look.flag?.rule == rule }
        return wanted.filter { $0.look.flag?.askedAt != nil } + wanted.filter { $0.look.flag?.askedAt == nil }
    }

    private static let flagColumns: SQLStatement = """
        SELECT l.subject, l.id, l.kind, l.basis, l.purpose, l.reason, l.case_number, l.by_kind, l.by_person, l.by_post,
            l.by_unit, l.by_label, l.at, l.last_at, l.times, f.rule, f.asked_at, f.explained_at, f.explained_by,
            f.explained_unit, f.explanation, f.division
        FROM look_flag f JOIN look l ON l.subject = f.subject AND l.id = f.look
        """
    private static let openFlags: SQLStatement =
        flagColumns + """
            WHERE f.judged_on IS NULL AND f.explained_at IS NULL AND f.division BETWEEN ?1 AND ?2 AND f.look < ?3
            ORDER BY f.look DESC LIMIT ?4
            """
    private static let doneFlags: SQLStatement =
        flagColumns + """
            WHERE f.explained_at IS NOT NULL AND f.division BETWEEN ?1 AND ?2 AND f.look < ?3
            ORDER BY f.look DESC LIMIT ?4
            """

    /// One flagged look; nil where there is none under this id, or it waits to be judged.
    public func flagged(_ id: LookID) async throws -> FlaggedLook? {
        try await registry.database.lookup { reader in
            try reader.first(Self.flagColumns + "WHERE f.look = ?1 AND f.judged_on IS NULL", [SQLValue(id)]) { row in
                FlaggedLook(look: Self.look(row), division: row.division(21))
            }
        }
    }

    /// The person asks for an explanation; asking again changes nothing.
    /// - Parameter subjects: the person and their cases: nobody asks about a look at somebody else.
    /// - Throws: ``RegistryError/unknownLook``; ``RegistryError/tooMany(limit:)`` where many of theirs still wait.
    public func ask(about id: LookID, at subjects: [Identifier<LookSubject>]) async throws {
        let registry = registry
        try await registry.commit.submit { writer in
            let known = try writer.first(
                "SELECT subject, asked_at, explained_at FROM look_flag WHERE look = ?1 AND judged_on IS NULL",
                [SQLValue(id)]
            ) { (subject: $0.id(0) as Identifier<LookSubject>, isOver: !$0.isNull(1) || !$0.isNull(2)) }
            guard let known, subjects.contains(known.subject) else { throw RegistryError.unknownLook }
            guard !known.isOver else { return }
            var open = 0
            for subject in subjects.prefix(LookLimits.casesMax + 1) {
                open +=
                    try writer.first(
                        """
                        SELECT count(*) FROM look_flag
                        WHERE subject = ?1 AND asked_at IS NOT NULL AND explained_at IS NULL
                        """, [SQLValue(subject)]
                    ) { $0.int(0) } ?? 0
            }
            guard open < LookLimits.asksOpenMax else { throw RegistryError.tooMany(limit: LookLimits.asksOpenMax) }
            try writer.execute(
                "UPDATE look_flag SET asked_at = ?2 WHERE look = ?1", [SQLValue(id), SQLValue(registry.time.now)])
        }
    }

    /// A supervisor writes down how a flagged look came about; the person reads it. Logged. Nobody explains their own
    /// look, and one that was explained stays as it is.
    public func explain(_ id: LookID, _ text: String, by actor: RegistryActor) async throws {
        let text = FieldCheck.trimmed(text)
        guard LookLimits.reasonCharacters.contains(text.count) else { throw RegistryError.reasonRequired }
        guard let flagged = try await flagged(id) else { throw RegistryError.unknownLook }
        guard actor.person == nil || flagged.look.by.person != actor.person else { throw RegistryError.ownLook }
        let registry = registry
        try await registry.commit.submit { writer in
            let changed = try writer.executeCounting(
                """
                UPDATE look_flag SET explained_at = ?2, explained_by = ?3, explanation = ?4, explained_unit = ?5
                WHERE look = ?1 AND explained_at IS NULL
                """, [SQLValue(id), SQLValue(registry.time.now), .text(actor.label), .text(text), SQLValue(actor.unit)])
            guard changed > 0 else { return }
            try registry.record(
                writer, "look.explain", "look:\(id)", in: .division(flagged.division), by: actor,
                after: ["rule": .text(flagged.look.flag?.rule.rawValue ?? "")])
        }
    }

    /// Takes away what people typed about looks at an erased person or case: reasons and explanations may name
    /// somebody. That there were looks, by whom and when, is a log and stays for its own time.
    public static func clearWords<S>(at subject: Identifier<S>, _ writer: any SQLWriter) throws {
        try writer.execute("UPDATE look SET reason = NULL WHERE subject = ?1", [SQLValue(subject)])
        try writer.execute(
            "UPDATE look_flag SET explanation = '' WHERE subject = ?1 AND explanation IS NOT NULL", [SQLValue(subject)])
    }
}
