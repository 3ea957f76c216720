public import Database
public import Kernel
public import Registry

extension Outbox {
    /// Reads the subscriptions that stand; once after opening, before anything is decided.
    func load() async throws {
        let change = book.changes
        book.keep(try await webhooks(), asOf: change)
    }

    private static let changed = "webhooks"

    static func tellChange(_ writer: any SQLWriter) throws { try writer.tell(DatabaseSignal(topic: changed)) }

    /// For as long as the database is open.
    func hearOthers() {
        database.listen { [book] news in
            switch news {
            case .told(let signal) where signal.topic == Self.changed: book.doubt()
            case .told: return
            case .missed: book.doubt()
            }
        }
    }

    /// Reads them anew where another process changed them.
    func loadIfStale() async throws {
        guard plan.hasWebhooks, book.isStale else { return }
        try await load()
    }

    /// All that were not ended, the oldest first.
    public func webhooks() async throws -> [Webhook] {
        let seal = seal
        return try await database.read { reader in
            try reader.query(Self.webhookColumns + "WHERE ended_at IS NULL ORDER BY id") { try Self.webhook($0, seal) }
        }
    }

    /// Those of a territory and of what lies in it.
    public func webhooks(in division: DivisionCode) async throws -> [Webhook] {
        try await webhooks().filter { $0.division.isWithin(division) }
    }

    /// - Returns: the secret, which is not shown again.
    /// - Throws: `RegistryError.invalid` by field, `RegistryError.tooMany`.
    public func subscribe(
        name: String, url: String, events: Set<WebhookEvent.Kind>, division: DivisionCode, by actor: RegistryActor
    ) async throws -> (webhook: Webhook, secret: WebhookSecret) {
        let name = try Self.checked(name: name)
        if let flaw = WebhookAddress.flaw(in: url, mayReachPrivate: plan.mayReachPrivate) {
            throw RegistryError.invalid(field: "url", flaw.message)
        }
        guard !events.isEmpty else {
            throw RegistryError.invalid(
                field: "events", LocalizedText(zh: "请至少选一种事情。", en: "Choose at least one kind of event."))
        }
        let secret = WebhookSecret.mint()
        let webhook = Webhook(
            id: identifiers.next(), name: name, url: url, events: events, division: division, isActive: true,
            createdAt: time.now, oldSecretUntil: nil, secret: secret.bytes, oldSecret: nil)
        let sealed = try seal.sealed(secret.bytes, of: webhook.id)
        let log = log
        try await commit.submit { writer in
            let known = try writer.first("SELECT count(*) FROM webhook WHERE ended_at IS NULL") { $0.int(0) } ?? 0
            guard known < OutboxLimits.webhooksMax else {
                throw RegistryError.tooMany(limit: OutboxLimits.webhooksMax)
            }
            try Self.tellChange(writer)
            try writer.execute(
                """
                INSERT INTO webhook (id, name, url, events, division, secret, is_active, created_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7)
                """,
                [
                    .init(webhook.id), .text(name), .text(url), .text(Self.text(events)), .init(division),
                    .blob(sealed), .init(webhook.createdAt),
                ])
            try log.record(
                writer, "webhook.create", "webhook:\(webhook.id)", in: .division(division), by: actor,
                after: ["name": .text(name), "events": .list(events.map(\.rawValue).sorted().map(JSONValue.text))])
        }
        try await load()
        return (webhook, secret)
    }

    /// A new secret. The old one signs beside it for `OutboxLimits.oldSecretHours`, so that the receiver can change
    /// over without losing a call.
    public func rotate(_ id: WebhookID, by actor: RegistryActor) async throws -> WebhookSecret {
        let secret = WebhookSecret.mint()
        let sealed = try seal.sealed(secret.bytes, of: id)
        let until = time.now.adding(milliseconds: Int64(OutboxLimits.oldSecretHours) * 3_600_000)
        try await change(id, "webhook.rotate", by: actor) { writer in
            try writer.execute(
                "UPDATE webhook SET old_secret = secret, old_until = ?2, secret = ?3 WHERE id = ?1",
                [.init(id), .init(until), .blob(sealed)])
        }
        return secret
    }

    /// Rests or goes on. What waits for one that rests keeps waiting.
    public func setActive(_ id: WebhookID, _ isActive: Bool, by actor: RegistryActor) async throws {
        try await change(id, isActive ? "webhook.resume" : "webhook.pause", by: actor) { writer in
            try writer.execute("UPDATE webhook SET is_active = ?2 WHERE id = ?1", [.init(id), .init(isActive)])
        }
    }

    /// Ends a subscription; its secrets are gone and what waited for it is dropped.
    public func end(_ id: WebhookID, by actor: RegistryActor) async throws {
        let now = time.now
        let none = try seal.sealed([], of: id)
        try await change(id, "webhook.end", by: actor) { writer in
            try writer.execute(
                "UPDATE webhook SET ended_at = ?2, is_active = 0, secret = ?3, old_secret = NULL WHERE id = ?1",
                [.init(id), .init(now), .blob(none)])
            try writer.execute(
                "UPDATE outbox SET state = 'dropped', due_at = ?2, lease = NULL, failure = ?3 WHERE lane = ?1 AND state = 'waiting'",
                [.text(Lane.webhook(id).text), .init(now), .text(DropReason.unsubscribed.rawValue)])
        }
    }

    /// The receiver has said that it is no more (410): the subscription rests until somebody looks at it.
    func rest(_ id: WebhookID) async throws { try await setActive(id, false, by: .system) }

    /// Puts a trial into the outbox, which is signed and sent like any event.
    public func sendTrial(to id: WebhookID) async throws {
        guard let webhook = book[id] else { throw CaseworkError.unknownWebhook }
        let parcel: ParcelID = identifiers.next()
        let body = CloudEvent(
            id: parcel.description, type: WebhookEvent.trialType, source: plan.address + "/cases", subject: nil,
            time: time.now, data: .object([:])
        ).text
        let row = Parcel(
            id: parcel, lane: .webhook(id), content: .event(type: WebhookEvent.trialType, body: body), caseID: nil,
            number: nil, division: webhook.division, at: time.now)
        try await commit.submit { try row.insert(into: $0) }
    }

    private func change(
        _ id: WebhookID, _ action: String, by actor: RegistryActor,
        _ body: @escaping @Sendable (any SQLWriter) throws -> Void
    ) async throws {
        let log = log
        try await commit.submit { writer in
            let known = try writer.first(
                "SELECT name, division FROM webhook WHERE id = ?1 AND ended_at IS NULL", [.init(id)]
            ) { ($0.text(0), $0.division(1)) }
            guard let (name, division) = known else { throw CaseworkError.unknownWebhook }
            try body(writer)
            try Self.tellChange(writer)
            try log.record(
                writer, action, "webhook:\(id)", in: .division(division), by: actor, after: ["name": .text(name)])
        }
        try await load()
    }

    private static func checked(name: String) throws -> String {
        let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !name.isEmpty, name.count <= OutboxLimits.webhookNameMax,
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw RegistryError.invalid(
                field: "name",
                LocalizedText(
                    zh: "请填写 1 到 \(OutboxLimits.webhookNameMax) 个字的名称。",
                    en: "Please give a name of 1 to \(OutboxLimits.webhookNameMax) characters."))
        }
        return name
    }

    private static func text(_ events: Set<WebhookEvent.Kind>) -> String {
        events.map(\.rawValue).sorted().joined(separator: " ")
    }

    private static let webhookColumns: SQLStatement = """
        SELECT id, name, url, events, division, secret, old_secret, old_until, is_active, created_at FROM webhook
        """

    private static func webhook(_ row: SQLRow, _ seal: WebhookSeal) throws -> Webhook {
        let id: WebhookID = row.id(0)
        return Webhook(
            id: id, name: row.text(1), url: row.text(2),
            events: Set(row.text(3).split(separator: " ").compactMap { WebhookEvent.Kind(rawValue: String($0)) }),
            division: row.division(4), isActive: row.bool(8), createdAt: row.instant(9),
            oldSecretUntil: row.optionalInstant(7), secret: try seal.opened(row.blob(5), of: id),
            oldSecret: try row.optionalBlob(6).map { try seal.opened($0, of: id) })
    }
}

extension WebhookAddress.Flaw {
    var message: LocalizedText {
        switch self {
        case .malformed:
            LocalizedText(
                zh: "请填写完整的网址，例如 https://county.example/events。",
                en: "Please give a whole address, such as https://county.example/events.")
        case .insecure:
            LocalizedText(zh: "网址要以 https:// 开头。", en: "The address must begin with https://.")
        case .forbidden:
            LocalizedText(
                zh: "这个网址在内部网络里，本系统没有开放向内网发送。",
                en: "This address lies in a private network, and this installation does not send into those.")
        }
    }
}
