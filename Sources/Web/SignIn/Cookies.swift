import Hummingbird
import Kernel

extension CookieName {
    /// Those that let somebody in: over TLS they carry the prefix with which a browser takes them from this host only,
    /// for the whole site, and never over a plain connection (`__Host-`, RFC 6265bis).
    fileprivate static let guarded: Set<String> = [session, openedCase, form, pending, device, sender, phoneCode]
}

extension Site {
    /// The cookie's name in this installation.
    func cookieName(_ name: String) -> String {
        settings.isSecure && CookieName.guarded.contains(name) ? "__Host-" + name : name
    }

    /// A cookie of this site: not for scripts, not across sites, over TLS where the installation says so.
    func cookie(_ name: String, _ value: String, seconds: Int? = nil) -> Cookie {
        Cookie(
            name: cookieName(name), value: value, maxAge: seconds, path: "/", secure: settings.isSecure, httpOnly: true,
            sameSite: .lax)
    }
}

extension Request {
    /// The value of one of this site's cookies.
    func cookie(_ name: String, _ site: Site) -> String? {
        guard let value = cookies[site.cookieName(name)]?.value, !value.isEmpty else { return nil }
        return value
    }
}

extension Response {
    mutating func forget(_ cookie: String, _ site: Site) { setCookie(site.cookie(cookie, "", seconds: 0)) }

    /// Says when it is worth trying again.
    mutating func retry(after until: Instant, now: Instant) {
        headers[.retryAfter] = String(max((until - now + 999) / 1_000, 1))
    }
}
