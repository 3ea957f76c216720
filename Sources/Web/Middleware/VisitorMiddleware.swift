import Access
import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Procedures
import Registry

/// Finds out who asks: session cookie, bearer token, or the one case that number and secret opened; and how they
/// like to read. Posts are looked up at each request, so that a change of permissions takes effect at once.
struct VisitorMiddleware: RouterMiddleware {
    let site: Site

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.language = WebContext.language(of: request)
        // No text has this character, and not every database can store it.
        if request.uri.description.contains("%00") { throw Problem.badRequest }
        // Nobody is answered from memory that another process has made old.
        if !Self.isOfNobody(request.uri.path) { try await site.casework.catchUp() }
        if context.isProgram {
            // Cookies count for pages only, so that no page of another site can make the API act.
            if let token = Self.bearer(request) {
                context.visitor = try await Visitor.program(token: token, site: site)
            }
            return try await next(request, context)
        }
        let cookies = request.cookies
        context.address = ClientAddress.of(request, peer: context.address, proxies: site.settings.proxies)
        context.scale = cookies[CookieName.scale].flatMap { TextScale(rawValue: $0.value) } ?? .normal
        context.territory = cookies[CookieName.territory].flatMap { DivisionCode($0.value) }
        if let cookie = cookies[site.cookieName(CookieName.session)]?.value,
            let session = try await site.registry.accounts.session(cookie)
        {
            context.visitor = try await Visitor.person(session, site: site)
        }
        if let opened = cookies[site.cookieName(CookieName.openedCase)]?.value {
            context.visitor.openedCase = site.openedCases.caseID(from: opened, now: site.casework.now())
        }
        if request.method != .get, request.method != .head { try checkOrigin(request) }
        let forms = FormSecret(site: site, request: request, session: context.visitor.session)
        context.formToken = forms.token
        return forms.kept(by: try await next(request, context))
    }

    /// What is the same for everybody, and what says how this process is.
    private static func isOfNobody(_ path: String) -> Bool {
        path.hasPrefix(Paths.assets + "/") || [Paths.health, Paths.readiness, Paths.metrics].contains(path)
    }

    private static func bearer(_ request: Request) -> String? {
        guard let value = request.headers[.authorization], value.hasPrefix("Bearer ") else { return nil }
        return String(value.dropFirst("Bearer ".count))
    }

    /// A form posted from another site says so in these headers; the token in the form is the second lock.
    private func checkOrigin(_ request: Request) throws {
        // "none": typed or a bookmark. A neighbour under the same registered name is not this site either.
        if let from = HTTPField.Name("sec-fetch-site").flatMap({ request.headers[$0] }), from != "same-origin",
            from != "none"
        {
            throw Problem.csrf
        }
        // "null" is what a sandboxed frame of another site sends; pages here always say where they come from.
        if let origin = request.headers[.origin], !site.isOwn(origin: origin, request) { throw Problem.csrf }
    }
}

enum CookieName {
    static let session = "tb_session"
    static let language = "tb_language"
    static let scale = "tb_scale"
    static let territory = "tb_territory"
    static let openedCase = "tb_case"
    /// The browser's own secret number, for forms of whoever has no session.
    static let form = "tb_form"
    /// A sign-in under way.
    static let pending = "tb_pending"
    /// That somebody signed in with this browser before.
    static let device = "tb_device"
    /// Whose the files are that somebody without an account sends.
    static let sender = "tb_sender"
    /// A code by phone that was asked for.
    static let phoneCode = "tb_code"
}

extension WebContext {
    /// The cookie, else the browser's wish, else Simplified Chinese.
    static func language(of request: Request) -> Language {
        if let tag = request.cookies[CookieName.language]?.value {
            let language = Language(rawValue: tag)
            if Strings.languages.contains(language) { return language }
        }
        guard let wish = request.headers[.acceptLanguage] else { return .zhHans }
        return Language(negotiating: wish, among: Strings.languages) ?? .zhHans
    }
}

extension Visitor {
    static func person(_ session: Session, site: Site) async throws -> Visitor {
        // By a code on the telephone somebody is here as a citizen, whatever posts they hold.
        let posts =
            session.method == .phone ? [] : try await site.registry.posts.allPosts(of: session.person)
        let today = site.casework.today()
        let first = posts.first { $0.isHeld(on: today) }
        let name = try await site.registry.people.card(session.person)?.name ?? session.username
        let actor = Actor(
            kind: first == nil ? .party : .staff, person: session.person.retagged(),
            post: first.flatMap { PostID($0.id) }, unit: first.map { UnitID($0.unit) },
            name: first.map { $0.unitName[.zhHans] + " " + name } ?? name)
        return Visitor(actor: actor, posts: first == nil ? [] : posts, session: session)
    }

    static func program(token text: String, site: Site) async throws -> Visitor {
        guard let token = try await site.registry.accounts.token(text) else {
            throw Problem(
                .unauthorized, "token.unknown",
                LocalizedText(zh: "令牌无效或已过期。", en: "The token is unknown or has expired."))
        }
        let post = try await site.registry.accounts.post(of: token)
        if token.post == nil, let person = token.person {
            // Without a post a token has its person's own rights, as a citizen signed in has them.
            let name = try await site.registry.people.card(person)?.name ?? token.name
            return Visitor(actor: Actor(kind: .party, person: person.retagged(), name: name))
        }
        let actor = Actor(
            kind: .program, person: token.person.map { $0.retagged() }, post: post.flatMap { PostID($0.id) },
            unit: post.map { UnitID($0.unit) }, name: token.name)
        return Visitor(actor: actor, posts: post.map { [$0] } ?? [])
    }
}
