import HTTPTypes
public import Hummingbird
import Kernel

/// Assembles the routes. Each group of pages is a controller of its own.
public enum WebRouter {
    public static func router(for site: Site) throws -> Router<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(middleware: ErrorMiddleware(site: site))
        router.add(middleware: VisitorMiddleware(site: site))
        try AssetController().add(to: router)
        SignInController(site: site).add(to: router)
        SecurityController(site: site).add(to: router)
        CitizenController(site: site).add(to: router)
        CaseController(site: site).add(to: router)
        StaffController(site: site).add(to: router)
        AdministrationController(site: site).add(to: router)
        APIController(site: site).add(to: router)
        router.get("/healthz") { _, _ in Response.json(["status": "ok"]) }
        return router
    }
}
