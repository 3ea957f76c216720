public import Kernel

/// Own powers lent to a colleague until a day. It ends by itself.
///
/// A derived post is never wider than the giver's own one: same place, same extent, a part of its permissions, never
/// a longer time; and what was lent cannot be lent again.
public struct Delegation: Hashable, Sendable, Codable, Identifiable {
    /// A delegation lasts at most this long, days.
    public static let longestDays = 366

    public var id: String
    public var fromPerson: String
    /// The post whose powers are lent.
    public var fromPost: String
    public var toPerson: String
    public var permissions: Set<Permission>
    public var from: Day
    public var through: Day
    public var reason: String
    /// First day without it, where it was taken back early.
    public var endedOn: Day?

    public init(
        id: String, fromPerson: String, fromPost: String, toPerson: String, permissions: Set<Permission>, from: Day,
        through: Day, reason: String, endedOn: Day? = nil
    ) {
        self.id = id
        self.fromPerson = fromPerson
        self.fromPost = fromPost
        self.toPerson = toPerson
        self.permissions = permissions
        self.from = from
        self.through = through
        self.reason = reason
        self.endedOn = endedOn
    }

    /// Never lent: whoever could lend it could lend on.
    public static let personal: Set<Permission> = [.delegationOwn, .registryPosts, .tokenCreate]

    /// The posts that the receiver has through this delegation, out of the giver's own posts.
    public func derivedPosts(giverPosts: [HeldPost]) -> [HeldPost] {
        giverPosts.compactMap { post in
            guard post.id == fromPost, post.person == fromPerson, post.delegatedFrom == nil else { return nil }
            let lent = post.grants.filter {
                permissions.contains($0.permission) && !Self.personal.contains($0.permission)
            }
            let last = [through, post.through, endedOn.map { $0.advanced(by: -1) }].compactMap { $0 }.min() ?? through
            let first = max(from, post.from)
            guard !lent.isEmpty, first <= last else { return nil }
            return HeldPost(
                id: "\(post.id)/\(id)", person: toPerson, title: post.title, unit: post.unit,
                unitName: post.unitName, unitPath: post.unitPath, division: post.division, roles: [],
                explicitGrants: lent, from: first, through: last,
                delegatedFrom: HeldPost.Origin(delegation: id, person: fromPerson, post: post.id))
        }
    }

    /// Why it cannot be made, or nil.
    public func refusal(giverPosts: [HeldPost], today: Day) -> LocalizedText? {
        if toPerson == fromPerson {
            return LocalizedText(zh: "不能委托给本人。", en: "You cannot delegate to yourself.")
        }
        if from > through || through < today {
            return LocalizedText(
                zh: "结束日期应不早于开始日期和今天。", en: "The last day must not be before the first day or today.")
        }
        if from.distance(to: through) >= Self.longestDays {
            return LocalizedText(
                zh: "委托期限最长\(Self.longestDays)天。", en: "A delegation lasts at most \(Self.longestDays) days.")
        }
        if reason.allSatisfy(\.isWhitespace) {
            return LocalizedText(zh: "请写明委托理由。", en: "Give the reason of the delegation.")
        }
        let own = giverPosts.first {
            $0.id == fromPost && $0.person == fromPerson && $0.delegatedFrom == nil && $0.isHeld(on: today)
        }
        guard let own else {
            return LocalizedText(
                zh: "只能委托本人现任岗位的权限，受托的权限不能再委托。",
                en: "Only powers of a post you hold yourself can be lent, never those lent to you.")
        }
        let held = Set(own.grants.map(\.permission))
        guard held.contains(.delegationOwn) else {
            return Reasons.notGranted(.delegationOwn, held: [own], all: [own], today)
        }
        let missing = permissions.filter { !held.contains($0) || Self.personal.contains($0) }
        guard let first = missing.min(by: { $0.rawValue < $1.rawValue }) else {
            guard permissions.isEmpty else { return nil }
            return LocalizedText(zh: "请选择要委托的权限。", en: "Choose what to delegate.")
        }
        return LocalizedText(
            zh: "岗位“\(own.title[.zhHans])”的“\(first.title[.zhHans])”权限不能由您委托。",
            en: "“\(first.title[.en])” is not yours to lend from the post “\(own.title[.en])”.")
    }
}
