import Database
public import Kernel
public import Procedures

public enum ParcelSubject {}
public typealias ParcelID = Identifier<ParcelSubject>

/// One message in the outbox: to one receiver, on one channel. It holds no address and no text; both are made when it
/// is sent.
public struct Parcel: Sendable, Hashable {
    public enum State: String, Sendable, CaseIterable {
        case waiting, failed, sent, dropped
    }

    public enum Content: Sendable, Hashable {
        /// The notice that is put into words, by its key.
        case notice(recipient: String, at: Instant, id: Identifier<NoticeSubject>)
        /// An event as it goes out, and its type.
        case event(type: String, body: String)
    }

    public var id: ParcelID
    public var lane: Lane
    public var content: Content
    public var caseID: CaseID?
    public var number: String?
    /// Whose territory: the home of the case, the territory of a subscription.
    public var division: DivisionCode
    public var template: String?
    public var procedure: ProcedureReference?
    public var isUrgent: Bool
    public var createdAt: Instant
    /// While it waits: not before this. Later: when it was settled.
    public var dueAt: Instant
    public var state: State
    /// Tries so far, the running one among them.
    public var attempts: Int
    /// Code of the last failure or of why it was dropped, and the server's reply code.
    public var reason: String?
    public var status: Int?

    init(
        id: ParcelID, lane: Lane, content: Content, caseID: CaseID?, number: String?, division: DivisionCode,
        template: String? = nil, procedure: ProcedureReference? = nil, isUrgent: Bool = false, at: Instant
    ) {
        self.id = id
        self.lane = lane
        self.content = content
        self.caseID = caseID
        self.number = number
        self.division = division
        self.template = template
        self.procedure = procedure
        self.isUrgent = isUrgent
        createdAt = at
        dueAt = at
        state = .waiting
        attempts = 0
    }

    func insert(into writer: any SQLWriter) throws {
        var notice: (recipient: String?, at: Instant?, id: Identifier<NoticeSubject>?)
        var event: (type: String?, body: String?)
        switch content {
        case .notice(let recipient, let at, let id): notice = (recipient, at, id)
        case .event(let type, let body): event = (type, body)
        }
        try writer.execute(
            """
            INSERT INTO outbox (id, lane, recipient, notice_at, notice_id, event, body, case_id, number, division,
                template, procedure, procedure_version, urgent, created_at, due_at, state, attempts)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, 0)
            """,
            [
                .init(id), .text(lane.text), .init(notice.recipient), .init(notice.at), .init(notice.id),
                .init(event.type), .init(event.body), .init(caseID), .init(number), .init(division), .init(template),
                .init(procedure?.id), procedure.map { .integer(Int64($0.version)) } ?? .null,
                .integer(isUrgent ? 1 : 0), .init(createdAt), .init(dueAt), .text(state.rawValue),
            ])
    }
}

extension Parcel {
    static let columns: SQLStatement = """
        SELECT id, lane, recipient, notice_at, notice_id, event, body, case_id, number, division, template, procedure,
            procedure_version, urgent, created_at, due_at, state, attempts, failure, status FROM outbox
        """

    /// nil for a row that this version does not understand.
    init?(_ row: SQLRow) {
        guard let lane = Lane(text: row.text(1)), let state = State(rawValue: row.text(16)) else { return nil }
        let content: Content
        if let type = row.optionalText(5) {
            content = .event(type: type, body: row.optionalText(6) ?? "")
        } else if let recipient = row.optionalText(2), let at = row.optionalInstant(3),
            let id: Identifier<NoticeSubject> = row.optionalID(4)
        {
            content = .notice(recipient: recipient, at: at, id: id)
        } else {
            return nil
        }
        self.init(
            id: row.id(0), lane: lane, content: content, caseID: row.optionalID(7), number: row.optionalText(8),
            division: row.division(9), template: row.optionalText(10),
            procedure: row.optionalText(11).map { ProcedureReference(id: $0, version: row.optionalInt(12) ?? 1) },
            isUrgent: row.bool(13), at: row.instant(14))
        dueAt = row.instant(15)
        self.state = state
        attempts = row.int(17)
        reason = row.optionalText(18)
        status = row.optionalInt(19)
    }
}
