import Database
import Kernel
import Procedures
import Registry

/// Notices are kept for a year. The case they are about says the same for as long as it is kept; what is left is a list
/// of whom it was told, personal and of no use to anybody.
extension Casework {
    /// Where the walk through all notices stands, and the day on which it began.
    static let noticeWalk = Migration(
        id: 32, name: "old notices",
        statements: [
            """
            CREATE TABLE notice_walk (
                id INTEGER NOT NULL PRIMARY KEY, recipient TEXT, at BIGINT, notice BLOB,
                began_on BIGINT NOT NULL)
            """
        ])

    /// Notices from before it are taken away.
    var oldestNotice: Instant { today().advanced(by: -CaseworkLimits.noticeDays).start(in: .beijing) }

    /// Takes away notices that are kept no longer: one walk through all of them, at most one a day,
    /// `CaseworkLimits.walkRows` at a time. Of a recipient with many, only the old ones are walked through.
    /// What is judged on is read before the transaction that deletes: who makes an account in that second has lost
    /// unread notices of more than a year ago.
    /// - Returns: notices removed; done when today's walk is at its end.
    public func takeNoticeStep() async throws -> UpkeepStep {
        let today = today()
        let (began, page) = try await database.read { reader in
            let known = try reader.first("SELECT recipient, at, notice, began_on FROM notice_walk WHERE id = 1") {
                (place: NoticePlace($0), began: $0.day(3))
            }
            if let known, known.place == nil, known.began == today { return (today, nil as [WalkedNotice]?) }
            let began = known.flatMap { $0.place == nil ? nil : $0.began } ?? today
            return (began, try Self.page(behind: known?.place ?? .first, reader))
        }
        guard let page else { return UpkeepStep(isDone: true) }
        let over = try await over(page, before: oldestNotice)
        let step = UpkeepStep(changed: over.count, isDone: page.count < CaseworkLimits.walkRows)
        var next = step.isDone ? nil : page.last?.place
        if let last = next, last.at >= oldestNotice { next = last.behindRecipient }
        let values = (next?.values ?? [.null, .null, .null]) + [SQLValue(began)]
        try await commit.submit { writer in
            for place in over {
                try writer.execute("DELETE FROM notice WHERE recipient = ?1 AND at = ?2 AND id = ?3", place.values)
            }
            try writer.execute(
                """
                INSERT INTO notice_walk (id, recipient, at, notice, began_on) VALUES (1, ?1, ?2, ?3, ?4)
                ON CONFLICT (id) DO UPDATE SET recipient = excluded.recipient, at = excluded.at,
                    notice = excluded.notice, began_on = excluded.began_on
                """, values)
        }
        return step
    }

    private static func page(behind place: NoticePlace, _ reader: any SQLReader) throws -> [WalkedNotice] {
        try reader.query(
            """
            SELECT recipient, at, id, read_at FROM notice WHERE (recipient, at, id) > (?1, ?2, ?3)
            ORDER BY recipient, at, id LIMIT ?4
            """, place.values + [.integer(Int64(CaseworkLimits.walkRows))]
        ) { row in
            WalkedNotice(place: NoticePlace(row) ?? .first, isRead: !row.isNull(3))
        }
    }

    private func over(_ page: [WalkedNotice], before oldest: Instant) async throws -> [NoticePlace] {
        var awaited: [String: Bool] = [:]
        var over: [NoticePlace] = []
        for notice in page where notice.place.at < oldest {
            let recipient = notice.place.recipient
            if !notice.isRead, awaited[recipient] == nil { awaited[recipient] = try await isAwaited(by: recipient) }
            if notice.isRead || awaited[recipient] == false { over.append(notice.place) }
        }
        return over
    }

    /// Whether somebody will come and read what is unread: a person who has an account. Most that a counter took in
    /// never had one. Units see their newest notices only, whoever comes with number and code reads the case itself,
    /// and who acted for another a year ago acts anew.
    private func isAwaited(by recipient: String) async throws -> Bool {
        guard recipient.hasPrefix(Notice.Address.personPrefix),
            let person = RegistryPersonID(String(recipient.dropFirst(Notice.Address.personPrefix.count)))
        else { return false }
        return try await !registry.accounts.accounts(of: person).isEmpty
    }
}

private struct WalkedNotice: Sendable {
    var place: NoticePlace
    var isRead: Bool
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
