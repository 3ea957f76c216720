import Casework
import HTTPTypes
import Hummingbird
import Registry

/// Against forms that other sites forge, for whoever has no session: people who sign in, who follow a case by number
/// and code, who apply without an account. A secret number in a cookie of its own makes the token of this browser's
/// forms; another site can neither read nor set it, and a case opened by number and code is protected as a session is.
struct FormSecret {
    let site: Site
    let token: String
    /// A number that the browser does not have yet.
    private let made: String?

    init(site: Site, request: Request, session: Session?) {
        self.site = site
        if let session {
            token = session.csrf
            made = nil
            return
        }
        let kept = request.cookies[site.cookieName(CookieName.form)]?.value
        if let kept, Self.lengths.contains(kept.utf8.count) {
            token = site.openedCases.formToken(for: kept)
            made = nil
        } else {
            let secret = Self.secret()
            token = site.openedCases.formToken(for: secret)
            made = secret
        }
    }

    /// The answer with the cookie, where it is a page and the browser has none.
    func kept(by response: Response) -> Response {
        guard let made, response.headers[.contentType]?.hasPrefix("text/html") == true else { return response }
        var response = response
        response.setCookie(site.cookie(CookieName.form, made))
        return response
    }

    private static let lengths = 16...64

    private static func secret() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<2).map { _ in String(UInt64.random(in: 0...UInt64.max, using: &random), radix: 36) }.joined()
            + String(UInt64.random(in: 0...UInt64.max, using: &random), radix: 36)
    }
}

extension WebContext {
    /// Whether a form came from a page that this browser was given.
    func owns(_ form: FormData) -> Bool {
        guard let token = form.text("csrf"), !formToken.isEmpty else { return false }
        let (given, own) = (Array(token.utf8), Array(formToken.utf8))
        return given.count == own.count && zip(given, own).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// The posted form, after checking that it came from one of our pages.
    func checkedForm(_ request: Request) async throws -> FormData {
        let form = try await FormData.read(request)
        guard owns(form) else { throw Problem.csrf }
        return form
    }
}
