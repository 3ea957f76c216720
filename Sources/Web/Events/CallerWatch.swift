import Casework
import Hummingbird
import Kernel

/// Looks again at who is behind an open stream: a session or token that ended, a post that was taken away, a mandate's
/// day that has come end it within ``secondsMax``, instead of never.
struct CallerWatch {
    /// Between two looks. Streams show a sign of life more often than that, so that there is always an occasion.
    static let secondsMax = 15

    private let site: Site
    private let request: Request
    private let context: WebContext
    private var lookedAt: Instant

    init(site: Site, request: Request, context: WebContext) {
        self.site = site
        self.request = request
        self.context = context
        lookedAt = site.casework.now()
    }

    /// False as soon as the caller is another one, or nobody, than the one for whom the stream was opened.
    mutating func isSame() async throws -> Bool {
        let now = site.casework.now()
        // A clock that was set back must not put the next look off.
        if now >= lookedAt, now < lookedAt.adding(milliseconds: Int64(Self.secondsMax) * 1_000) { return true }
        lookedAt = now
        var context = self.context
        context.visitor = .nobody
        var found: Caller?
        do {
            _ = try await VisitorMiddleware(site: site).handle(request, context: context) { _, context in
                found = context.caller
                return Response(status: .noContent)
            }
        } catch is Problem {
            return false
        }
        let caller = self.context.caller
        guard let found else { return false }
        return found.actor == caller.actor && found.posts == caller.posts && found.openedCase == caller.openedCase
    }
}
