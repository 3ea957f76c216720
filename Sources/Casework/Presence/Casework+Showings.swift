import Database
public import Kernel
public import Procedures
import Registry

extension Casework {
    /// Whether codes can be sent to phones here.
    public var sendsCodes: Bool { codes?.areOffered ?? false }

    /// Keeps that a summary is shown to a person now. The same summary for the same purpose, shown a short while ago
    /// and not confirmed yet, stays the one showing it is, so that a code that is on its way still counts.
    public func show(
        _ summary: String, for purpose: ShowingPurpose, to person: PersonID, in language: Language, as caller: Caller,
        again known: ShowingID? = nil
    ) async throws -> Showing {
        guard summary.utf8.count <= CaseworkLimits.summaryBytesMax else {
            throw CaseworkError.confirmation(.summaryTooLong)
        }
        let digest = Showing.digest(of: summary)
        if let known, let row = try await showing(known), row.isOpen(to: caller, for: purpose, at: time.now),
            row.showing.digest == digest, row.showing.person == person, row.showing.language == language
        {
            return row.showing
        }
        let showing = Showing(
            id: identifiers.next(), person: person, language: language, digest: digest, at: time.now, hasCode: false)
        let helper = ShowingRow.helper(caller)
        try await commit.submit { writer in
            let dayBefore = showing.at.adding(days: -1)
            try writer.execute("DELETE FROM showing WHERE at < ?1", [.init(dayBefore)])
            let count = try writer.first(
                "SELECT count(*) FROM showing WHERE helper = ?1", [.text(helper)], { $0.int(0) })
            guard count ?? 0 < CaseworkLimits.showingsPerDayMax else {
                throw CaseworkError.confirmation(.tooManyShowings)
            }
            try writer.execute(
                """
                INSERT INTO showing (id, helper, person, purpose, language, digest, at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                """,
                [
                    .init(showing.id), .text(helper), .text(person.description), .text(purpose.text),
                    .text(language.rawValue), .text(digest), .init(showing.at),
                ])
        }
        return showing
    }

    /// A showing of the caller's own, to make its summary again in the language it was shown in.
    public func showing(_ id: ShowingID, as caller: Caller) async throws -> Showing {
        guard let row = try await showing(id), row.helper == ShowingRow.helper(caller) else {
            throw CaseworkError.confirmation(.unknown)
        }
        return row.showing
    }

    func showing(_ id: ShowingID) async throws -> ShowingRow? {
        try await database.lookup { reader in
            try reader.first(ShowingRow.selection + "WHERE id = ?1", [.init(id)]) { ShowingRow($0) }
        }
    }

    /// Sends six digits to the phone that the registry keeps of the person; never to one that the helper names.
    public func sendCode(for id: ShowingID, as caller: Caller) async throws -> SentCode {
        guard let codes, codes.areOffered else { throw CaseworkError.confirmation(.codesUnavailable) }
        guard let row = try await showing(id), row.helper == ShowingRow.helper(caller) else {
            throw CaseworkError.confirmation(.unknown)
        }
        guard row.usedAt == nil else { throw CaseworkError.confirmation(.used) }
        guard row.isFresh(at: time.now) else { throw CaseworkError.confirmation(.tooOld) }
        let person: RegistryPersonID = row.showing.person.retagged()
        let since = time.now.adding(days: -CaseworkLimits.newPhoneDays)
        if let helper = caller.actor.person,
            try await registry.people.wrotePhone(of: person, by: helper.retagged(), since: since)
        {
            throw CaseworkError.confirmation(.phoneIsNew)
        }
        let sent = try await codes.send(
            to: person, for: row.showing.matter, in: row.showing.language, askedBy: row.helper)
        try await commit.submit { writer in
            try writer.execute("UPDATE showing SET code_token = ?2 WHERE id = ?1", [.init(id), .text(sent.token)])
        }
        return sent
    }
}

extension Showing {
    /// What a code is good for: this showing of this text.
    var matter: String { "showing/\(id)/\(digest)" }
}

/// A row of the table `showing`.
struct ShowingRow: Sendable {
    var showing: Showing
    var helper: String
    var purpose: String
    var usedAt: Instant?
    var codeToken: String?

    static let selection: SQLStatement = """
        SELECT id, person, language, digest, at, helper, purpose, used_at, code_token FROM showing
        """

    init(_ row: SQLRow) {
        codeToken = row.optionalText(8)
        showing = Showing(
            id: row.id(0), person: PersonID(row.text(1)) ?? PersonID(high: 0, low: 0),
            language: Language(rawValue: row.text(2)), digest: row.text(3), at: row.instant(4),
            hasCode: codeToken != nil)
        helper = row.text(5)
        purpose = row.text(6)
        usedAt = row.optionalInstant(7)
    }

    /// Who shows it: a person wherever they are signed in, or a token's post.
    static func helper(_ caller: Caller) -> String {
        if let person = caller.actor.person { return person.description }
        return caller.actor.post.map { "post:\($0)" } ?? caller.actor.kind.rawValue
    }

    func isOpen(to caller: Caller, for purpose: ShowingPurpose, at now: Instant) -> Bool {
        helper == Self.helper(caller) && self.purpose == purpose.text && usedAt == nil && isFresh(at: now)
    }

    func isFresh(at now: Instant) -> Bool { Self.isWithin(CaseworkLimits.showingMinutes, from: showing.at, now) }

    /// A clock that was put back makes nothing fresh for longer than it would have been.
    static func isWithin(_ minutes: Int64, from start: Instant, _ now: Instant) -> Bool {
        abs(now - start) <= minutes * 60_000
    }
}
