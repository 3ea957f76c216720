import Access
import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// Who the token is, and what the program was told.
struct CallerAPI: Sendable {
    let site: Site

    @Sendable func me(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        try QueryFields(request).end()
        var json = JSONWriter()
        json.beginObject()
        json.field("kind", context.visitor.actor.kind.rawValue)
        json.field("name", context.visitor.actor.name)
        if let person = context.visitor.actor.person { json.field("person", person.description) }
        json.key("posts")
        json.beginArray()
        for post in context.visitor.posts {
            json.beginObject()
            json.field("unit", post.unit)
            json.field("unitName", post.unitName[context.language])
            json.field("title", post.title[context.language])
            json.field("division", post.division.text)
            json.key("permissions")
            json.beginArray()
            for permission in Set(post.grants.map(\.permission.rawValue)).sorted() { json.string(permission) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        try await mandates(&json, context)
        json.endObject()
        return .json(json.bytes)
    }

    /// For a person's own token: the mandates under which it may file today, for the member `agent` of a filing.
    private func mandates(_ json: inout JSONWriter, _ context: WebContext) async throws {
        guard context.visitor.actor.kind == .party, let person = context.visitor.actor.person else { return }
        let today = site.casework.today()
        json.key("mandates")
        json.beginArray()
        for mandate in try await site.registry.people.mandates(forAgent: person.retagged())
        where mandate.acts.contains(.file) && mandate.from <= today && today <= mandate.through
            && mandate.endedAt == nil
        {
            guard let id = RegistryPersonID(mandate.person), let card = try await site.registry.people.card(id) else {
                continue
            }
            json.beginObject()
            json.field("id", mandate.id)
            json.field("for", card.name)
            json.key("until")
            json.day(mandate.through)
            if case .items(let codes) = mandate.scope {
                json.key("items")
                json.beginArray()
                for code in codes.sorted() { json.string(code) }
                json.endArray()
            }
            json.endObject()
        }
        json.endArray()
    }

    /// The newest notices, those of the caller's units and of cases in which they act for others among them.
    @Sendable func notices(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        try QueryFields(request).end()
        let notices = try await site.casework.notices(for: context.caller)
        var json = JSONWriter(reservingCapacity: 8_192)
        json.beginObject()
        json.field("unread", try await site.casework.unreadCount(for: context.caller))
        json.key("notices")
        json.beginArray()
        for notice in notices {
            json.beginObject()
            json.field("id", notice.id.description)
            json.field("case", notice.caseID.description)
            json.field("number", notice.number)
            json.field("title", try await site.casework.subject(of: notice, in: context.language))
            json.field("text", try await site.casework.text(of: notice, in: context.language))
            if notice.isForOther { json.field("isForOther", true) }
            json.key("at")
            json.instant(notice.at)
            if let readAt = notice.readAt {
                json.key("readAt")
                json.instant(readAt)
            }
            json.endObject()
        }
        json.endArray()
        json.field("isCut", notices.count >= CaseworkLimits.noticesMax)
        json.endObject()
        return .json(json.bytes)
    }

    @Sendable func markRead(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        try QueryFields(request).end()
        try await site.casework.markNoticesRead(for: context.caller)
        return .json(["unread": .integer(Int64(try await site.casework.unreadCount(for: context.caller)))])
    }
}
