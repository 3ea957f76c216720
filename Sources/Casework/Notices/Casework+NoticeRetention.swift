import Database
import Kernel

/// Notices are kept for a year. The case they are about says the same for as long as it is kept; what is left is a list
/// of whom it was told, personal and of no use to anybody.
extension Casework {
    /// Where the walk through all notices stands, and the day on which it began.
    static let noticeWalk = Migration(
        id: 33, name: "old notices",
        statements: [
            """
            CREATE TABLE notice_walk (
                id INTEGER NOT NULL PRIMARY KEY, recipient TEXT, at BIGINT, notice BLOB,
                began_on BIGINT NOT NULL)
            """
        ])

    /// Notices from before it are taken away.
    var oldestNotice: Instant { today().advanced(by: -CaseworkLimits.noticeDays).start(in: .beijing) }

    /// Takes away notices that are kept no longer: one walk through all of them, at most one a day, `CaseworkLimits.walkRows`
    /// at a time. Of each recipient only the old ones are walked through, since they come first.
    public func takeNoticeStep() async throws -> UpkeepStep {
        let today = today()
        let oldest = oldestNotice
        return try await commit.submit { writer in
            let place = try writer.first("SELECT recipient, at, notice, began_on FROM notice_walk WHERE id = 1") {
                (place: NoticePlace($0), began: $0.day(3))
            }
            if let place, place.place == nil, place.began == today { return UpkeepStep(isDone: true) }
            let rows = try writer.query(
                """
                SELECT recipient, at, id, read_at FROM notice WHERE (recipient, at, id) > (?1, ?2, ?3)
                ORDER BY recipient, at, id LIMIT ?4
                """,
                (place?.place ?? .first).values + [.integer(Int64(CaseworkLimits.walkRows))]
            ) { (place: NoticePlace($0), isRead: !$0.isNull(3)) }
            var step = UpkeepStep()
            for row in rows {
                guard let found = row.place,
                    Notice.isOver(found.recipient, at: found.at, isRead: row.isRead, oldest: oldest)
                else { continue }
                step.changed += try writer.executeCounting(
                    "DELETE FROM notice WHERE recipient = ?1 AND at = ?2 AND id = ?3", found.values)
            }
            step.isDone = rows.count < CaseworkLimits.walkRows
            var next = step.isDone ? nil : rows.last?.place
            if let last = next, last.at >= oldest { next = last.behindRecipient }
            let began = place.flatMap { $0.place == nil ? nil : $0.began } ?? today
            try writer.execute(
                """
                INSERT INTO notice_walk (id, recipient, at, notice, began_on) VALUES (1, ?1, ?2, ?3, ?4)
                ON CONFLICT (id) DO UPDATE SET recipient = excluded.recipient, at = excluded.at,
                    notice = excluded.notice, began_on = excluded.began_on
                """,
                (next?.values ?? [.null, .null, .null]) + [SQLValue(began)])
            return step
        }
    }
}

extension Notice {
    /// Whether a notice need not be kept any more. What a person, or somebody who acts for one, has not read yet stays:
    /// they have an account, and will come. Units see their newest ones only, and who comes with number and code reads
    /// the case itself.
    static func isOver(_ recipient: String, at: Instant, isRead: Bool, oldest: Instant) -> Bool {
        at < oldest
            && (isRead || !recipient.hasPrefix(Address.personPrefix) && !recipient.hasPrefix(Address.agentPrefix))
    }
}

/// A place in the order in which notices are stored.
private struct NoticePlace: Sendable {
    var recipient: String
    var at: Instant
    var id: Identifier<NoticeSubject>

    static let first = NoticePlace(recipient: "", at: Instant(milliseconds: 0), id: Identifier(high: 0, low: 0))

    init(recipient: String, at: Instant, id: Identifier<NoticeSubject>) {
        self.recipient = recipient
        self.at = at
        self.id = id
    }

    /// From a row that begins with it; nil where it holds none.
    init?(_ row: SQLRow) {
        guard let recipient = row.optionalText(0), let at = row.optionalInstant(1),
            let id = row.optionalID(2) as Identifier<NoticeSubject>?
        else { return nil }
        self.init(recipient: recipient, at: at, id: id)
    }

    /// Behind all that the recipient has.
    var behindRecipient: NoticePlace {
        NoticePlace(recipient: recipient, at: Instant(milliseconds: .max), id: id)
    }

    var values: [SQLValue] { [.text(recipient), SQLValue(at), SQLValue(id)] }
}
