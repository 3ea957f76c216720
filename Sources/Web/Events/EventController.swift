import Hummingbird

/// Events for the pages: the same stream as the API's, for whoever is signed in or has opened a case with number and
/// secret. The API takes no cookies.
struct EventController: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.events)) { request, context in
            guard context.visitor.isSignedIn || context.visitor.openedCase != nil else { throw Problem.signInNeeded }
            return try await EventResponder(site: site).response(request, context)
        }
    }
}

/// Events for programs.
struct EventAPI: Sendable {
    let site: Site

    @Sendable func stream(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        return try await EventResponder(site: site).response(request, context)
    }
}
