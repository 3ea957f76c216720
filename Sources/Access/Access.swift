public import Kernel

/// Facts in, verdict and reason out.
public enum Access {
    /// Whether one of the posts gives the permission on a case.
    /// - Parameters:
    ///   - place: the place on which the action depends; nil where any place the grant names will do.
    ///   - posts: all posts of one person, past and future ones included: they make the refusal clearer.
    public static func verdict(
        for permission: Permission, at place: ScopePlace? = nil, on facts: CaseFacts, posts: [HeldPost], today: Day
    ) -> Verdict {
        if permission.demandsRecusal, posts.contains(where: { $0.mustStandAside(from: facts) }) {
            // Powers that are one's own and those lent by somebody else are looked at apart.
            let free = posts.filter { !$0.mustStandAside(from: facts) }
            let verdict = decide(permission, place, facts, free, today)
            return verdict.isAllowed ? verdict : .denied(Reasons.recusal)
        }
        return decide(permission, place, facts, posts, today)
    }

    /// Whether one of the posts gives the permission on a unit or territory: for everything that is not a case.
    /// - Parameter place: which of a case's places the unit is, for lists of cases; nil where any will do.
    public static func verdict(
        for permission: Permission, at place: ScopePlace? = nil, in standing: PlaceFacts, posts: [HeldPost], today: Day
    ) -> Verdict {
        decide(permission, posts, today) { post, grant in
            if let place, let scope = grant.at, scope != place { return nil }
            return post.reaches(standing, grant.extent) ? standing : nil
        } elsewhere: { post, grants in
            Reasons.outOfReach(post, permission, grants, place: nil, standing)
        }
    }

    /// Whether the permission is held anywhere at all: for showing or hiding a whole area.
    public static func holdsAnywhere(_ permission: Permission, posts: [HeldPost], today: Day) -> Bool {
        posts.contains { $0.isHeld(on: today) && $0.grants.contains { $0.permission == permission } }
    }

    private static func decide(
        _ permission: Permission, _ place: ScopePlace?, _ facts: CaseFacts, _ posts: [HeldPost], _ today: Day
    ) -> Verdict {
        decide(permission, posts, today) { post, grant in
            if let place, let scope = grant.at, scope != place { return nil }
            let one = place ?? grant.at
            for place in ScopePlace.allCases where one == nil || one == place {
                if let standing = facts[place], post.reaches(standing, grant.extent) { return standing }
            }
            return grant.extent == .anywhere ? post.standing : nil
        } elsewhere: { post, grants in
            let asked = place ?? grants.lazy.compactMap(\.at).first { facts[$0] != nil } ?? .deciding
            return Reasons.outOfReach(post, permission, grants, place: asked, facts[asked])
        }
    }

    private static func decide(
        _ permission: Permission, _ posts: [HeldPost], _ today: Day,
        reach: (HeldPost, Grant) -> PlaceFacts?,
        elsewhere: @escaping @Sendable (HeldPost, [Grant]) -> LocalizedText
    ) -> Verdict {
        var nearest: HeldPost?
        for post in posts where post.isHeld(on: today) {
            for grant in post.grants where grant.permission == permission {
                if let standing = reach(post, grant) {
                    return .allowed(by: post, why: Reasons.allowed(post, permission, standing))
                }
                if nearest == nil { nearest = post }
            }
        }
        if let nearest {
            return .denied(elsewhere(nearest, nearest.grants.filter { $0.permission == permission }))
        }
        return .denied(
            Reasons.notGranted(permission, held: posts.filter { $0.isHeld(on: today) }, all: posts, today))
    }
}

extension HeldPost {
    var standing: PlaceFacts { PlaceFacts(unit: unit, unitPath: unitPath, division: division, name: unitName) }

    /// A lent power is no way round: the lender's own matter is as closed to it as the borrower's.
    func mustStandAside(from facts: CaseFacts) -> Bool {
        facts.partyPersons.contains(person) || (delegatedFrom.map { facts.partyPersons.contains($0.person) } ?? false)
    }
}
