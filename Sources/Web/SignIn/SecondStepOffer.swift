import Hummingbird
import Kernel
import Registry

/// The secret of a second step as the app takes it: a QR code, and the same as text.
struct SecondStepOffer {
    let site: Site
    let language: Language

    init(_ site: Site, _ language: Language) {
        self.site = site
        self.language = language
    }

    func values(for account: Account) async throws -> PageValues {
        let secret = try await site.registry.accounts.offerSecondStep(for: account.username)
        let title = site.strings("account.enrol.qrTitle", language)
        return [
            "qr": [
                "svg": try QRCode.svg(address(secret, account.username), title: title),
                "caption": site.strings("account.enrol.qrCaption", language),
            ] as PageValues,
            "secret": grouped(secret),
        ]
    }

    /// `otpauth://totp/…`, as authenticator apps read it. Names are cut so that the code stays easy to scan.
    private func address(_ secret: String, _ username: String) -> String {
        let issuer = String(site.settings.serviceName[language].prefix(Self.nameMax)).percentEncoded
        let name = String(username.prefix(Self.nameMax)).percentEncoded
        return "otpauth://totp/\(issuer):\(name)?secret=\(secret)&issuer=\(issuer)&algorithm=SHA1&digits=6&period=30"
    }

    /// In groups of four, for whoever types it.
    private func grouped(_ secret: String) -> String {
        stride(from: 0, to: secret.count, by: 4).map { start in
            String(secret.dropFirst(start).prefix(4))
        }.joined(separator: " ")
    }

    private static let nameMax = 12
}

/// Recovery codes, in the one answer that holds them.
struct RecoveryCodesView {
    let site: Site
    let context: WebContext

    init(_ site: Site, _ context: WebContext) {
        self.site = site
        self.context = context
    }

    func response(_ codes: [String], next: String) async throws -> Response {
        let language = context.language
        let next = Paths.local(next)
        let values: PageValues = [
            "page": ["title": site.strings("account.recovery.title", language)], "codes": codes,
            "next": next == Paths.home ? Paths.security : next, "side": false,
        ]
        return .html(try await site.page("pages/account/codes", values, context, path: Paths.security))
    }
}
