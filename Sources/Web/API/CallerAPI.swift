import Access
import Casework
import Hummingbird
import Kernel
import Procedures

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
            json.field("unitName", post.unitName)
            json.field("title", post.title)
            json.field("division", post.division.text)
            json.key("permissions")
            json.beginArray()
            for permission in Set(post.grants.map(\.permission.rawValue)).sorted() { json.string(permission) }
            json.endArray()
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return .json(json.bytes)
    }

    /// The newest notices, those of the caller's units among them.
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
            json.field("title", notice.title)
            json.field("text", site.casework.text(of: notice, in: context.language))
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
