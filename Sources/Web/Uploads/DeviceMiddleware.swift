import Crypto
import HTTPTypes
import Hummingbird
import Kernel

/// Tells devices of people without an account apart, so that files which one of them sent are theirs alone.
///
/// The cookie lives as long as the browser is open, and comes with the first form that can carry files; whoever only
/// reads pages gets none. The rooms below see its digest.
struct DeviceMiddleware: RouterMiddleware {
    let site: Site

    private static let bytes = 16

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        guard !context.isProgram, context.visitor.session == nil else { return try await next(request, context) }
        var context = context
        if let known = request.cookie(CookieName.sender, site), Self.isOne(known) {
            context.visitor.device = Self.digest(known)
            return try await next(request, context)
        }
        guard request.method == .post, Self.mayCarryFiles(request) else { return try await next(request, context) }
        let new = Self.mint()
        context.visitor.device = Self.digest(new)
        var response = try await next(request, context)
        response.setCookie(site.cookie(CookieName.sender, new))
        return response
    }

    private static func mayCarryFiles(_ request: Request) -> Bool {
        request.uri.path == Paths.uploads || request.headers[.contentType]?.hasPrefix("multipart/form-data") == true
    }

    private static func isOne(_ text: String) -> Bool { text.utf8.count == 2 * bytes && text.allSatisfy(\.isHexDigit) }

    private static func mint() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<bytes).map { _ in UInt8.random(in: .min ... .max, using: &random) }.hexadecimal
    }

    private static func digest(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).prefix(bytes).hexadecimal
    }
}
