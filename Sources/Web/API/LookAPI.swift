import Casework
import Hummingbird
import Kernel
import Procedures
import Registry

/// Who looked at a person's data, whole numbers with a reason, and a copy of everything, for programs.
struct LookAPI: Sendable {
    let site: Site

    /// A person's own token: the looks at them and at their cases.
    @Sendable func own(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        let (before, limit) = try position(request)
        guard context.visitor.actor.kind == .party else {
            throw CaseworkError.notAllowed(
                LocalizedText(zh: "只用于本人的令牌。", en: "This is for a person's own token."))
        }
        return page(
            try await site.casework.ownLooks(of: context.caller, before: before, limit: limit + 1), limit: limit)
    }

    /// The looks at one case, for its party.
    @Sendable func ofCase(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        let (before, limit) = try position(request)
        return page(
            try await site.casework.looks(
                at: context.id("id"), as: context.caller, before: before, limit: limit + 1), limit: limit)
    }

    private func position(_ request: Request) throws -> (before: LookID?, limit: Int) {
        var query = try QueryFields(request)
        let text = try query.text("before", max: 36)
        let limit = try query.int("limit", in: 1...LookLimits.pageMax) ?? LookLimits.page
        try query.end()
        guard let text else { return (nil, limit) }
        guard let before = LookID(text) else { throw CaseworkError.badCursor }
        return (before, limit)
    }

    private func page(_ looks: [Look], limit: Int) -> Response {
        let shown = looks.prefix(limit)
        var members: [String: JSONValue] = [
            "looks": .list(shown.map(\.json)), "isCut": .bool(looks.count > limit),
        ]
        if looks.count > limit, let last = shown.last { members["next"] = .text(last.id.description) }
        return .json(.object(members))
    }

    /// Whole numbers of a case's party. The reason is what the person reads.
    @Sendable func unmask(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        try QueryFields(request).end()
        let id: CaseID = try context.id("id")
        var body = JSONFields(try await request.jsonObject())
        let word = try body.required("choice", max: 32)
        guard let choice = UnmaskReason.Choice(rawValue: word) else {
            let words = UnmaskReason.Choice.allCases.map(\.rawValue)
            throw JSONFields.invalid(
                "choice", words.joined(separator: "、") + " 之一", "one of " + words.joined(separator: ", "))
        }
        let text = try body.required("reason", max: LookLimits.reasonCharacters.upperBound)
        try body.end()
        let shown = try await site.casework.unmask(id, UnmaskReason(choice, text), as: context.caller)
        var members: [String: JSONValue] = [
            "name": .text(shown.name), "phones": .list(shown.phones.map { .text($0) }),
            "answers": .object(
                Dictionary(shown.answers.map { ($0.field.id, .text($0.text)) }, uniquingKeysWith: { first, _ in first })
            ),
        ]
        members["number"] = shown.number.map { .text($0) }
        members["address"] = shown.address.map { .text($0) }
        var response = Response.json(.object(members))
        response.headers[.cacheControl] = "no-store"
        return response
    }

    /// Everything that is held about the token's person, as an archive.
    @Sendable func data(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        try QueryFields(request).end()
        return .archive(try site.casework.export(of: context.caller), name: site.archiveName)
    }
}
