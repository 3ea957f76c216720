import HTTPTypes
import Hummingbird
import Registry

/// Whose address counts. Each proxy adds the address from which it was asked at the end of `X-Forwarded-For`: what
/// stands before that is the client's own word and worth nothing.
enum ClientAddress {
    private static let charactersMax = 64

    static func of(_ request: Request, peer: String?, proxies: Int) -> String? {
        guard proxies > 0, let name = HTTPField.Name("x-forwarded-for") else { return peer }
        let said = request.headers[values: name].flatMap { $0.split(separator: ",") }.map { part in
            part.filter { !$0.isWhitespace }
        }
        guard said.count >= proxies else { return peer }
        let address = said[said.count - proxies]
        guard !address.isEmpty, address.count <= charactersMax,
            address.allSatisfy({ $0.isHexDigit || ".:[]%".contains($0) })
        else { return peer }
        return address
    }
}

extension WebContext {
    /// From where somebody signs in or tries a code.
    func source(of request: Request, _ site: Site) -> SignInSource {
        SignInSource(
            address: address, device: request.cookies[site.cookieName(CookieName.device)]?.value,
            agent: DeviceWords.short(request.headers[.userAgent]))
    }
}
