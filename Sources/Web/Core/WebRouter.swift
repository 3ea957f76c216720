import HTTPTypes
public import Hummingbird
import Kernel

/// Assembles the routes. Each group of pages is a controller of its own.
public enum WebRouter {
    public static func router(for site: Site) throws -> Router<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(middleware: MeterMiddleware(site: site))
        router.add(middleware: AdmissionMiddleware(site: site, refusals: Refusals(site: site)))
        router.add(middleware: ErrorMiddleware(site: site))
        router.add(middleware: VisitorMiddleware(site: site))
        router.add(middleware: DeviceMiddleware(site: site))
        try AssetController().add(to: router)
        SignInController(site: site).add(to: router)
        SecurityController(site: site).add(to: router)
        CitizenController(site: site).add(to: router)
        CaseController(site: site).add(to: router)
        EventController(site: site).add(to: router)
        StaffController(site: site).add(to: router)
        AdministrationController(site: site).add(to: router)
        APIController(site: site).add(to: router)
        UploadController(site: site).add(to: router)
        OperationController(site: site).add(to: router)
        site.operation.meter.prepare(router.routes.map { ($0.path.description, $0.method.rawValue) })
        return router
    }
}
