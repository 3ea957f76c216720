public import Access
public import Kernel
public import Procedures

/// Who asks, with what they may do. Made once a request from the session, the token or a case secret.
public struct Caller: Sendable {
    public var actor: Actor
    /// Posts held today, delegated ones included.
    public var posts: [HeldPost]
    /// The one case that number and secret opened.
    public var openedCase: CaseID?
    public var language: Language
    /// Names the device of somebody without an account, so that files they sent are theirs and nobody else's.
    public var device: String?

    public init(
        actor: Actor, posts: [HeldPost] = [], openedCase: CaseID? = nil, language: Language = .zhHans,
        device: String? = nil
    ) {
        self.actor = actor
        self.posts = posts
        self.openedCase = openedCase
        self.language = language
        self.device = device
    }

    public static let system = Caller(actor: .system)

    /// The same person, acting in the post that made an action possible.
    func acting(as post: HeldPost?) -> Actor {
        guard let post, actor.kind == .staff || actor.kind == .program else { return actor }
        var actor = actor
        actor.unit = UnitID(post.unit)
        actor.post = PostID(post.id)
        if let origin = post.delegatedFrom, let lender = PersonID(origin.person) {
            actor.post = PostID(origin.post)
            actor.onBehalfOf = Lender(delegation: origin.delegation, person: lender, post: post.name(.zhHans))
        }
        return actor
    }
}
