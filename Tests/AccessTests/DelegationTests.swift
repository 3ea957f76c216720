import Access
import Kernel
import Testing

@Suite struct DelegationTests {
    private func delegation(
        _ permissions: Set<Permission>, from: Int = 0, through: Int = 5, to: String = "li",
        post: String = "post-decider", reason: String = "出差", endedOn: Day? = nil
    ) -> Delegation {
        Delegation(
            id: "d", fromPerson: "wang", fromPost: post, toPerson: to, permissions: permissions,
            from: People.today.advanced(by: from), through: People.today.advanced(by: through), reason: reason,
            endedOn: endedOn)
    }

    private let own = [People.post(.decider, at: People.section)]

    @Test func lendsAPartAndEndsByItself() {
        let lent = delegation([.caseDecide]).derivedPosts(giverPosts: own)
        let decides = (-1...6).map { offset in
            Access.verdict(
                for: .caseDecide, at: .deciding, on: People.facts(), posts: lent,
                today: People.today.advanced(by: offset)
            ).isAllowed
        }
        #expect(decides == [false, true, true, true, true, true, true, false])
        let reads = Access.verdict(for: .caseRead, at: .deciding, on: People.facts(), posts: lent, today: People.today)
        #expect(!reads.isAllowed)
        #expect(lent.map(\.person) == ["li"])
    }

    @Test func takenBackItEndsTheDayBefore() {
        let lent = delegation([.caseDecide], endedOn: People.today.advanced(by: 2)).derivedPosts(giverPosts: own)
        #expect(lent.map(\.through) == [People.today.advanced(by: 1)])
        #expect(delegation([.caseDecide], endedOn: People.today).derivedPosts(giverPosts: own).isEmpty)
    }

    @Test func whatWasLentIsNotLentOn() {
        let lent = delegation([.caseDecide, .delegationOwn]).derivedPosts(giverPosts: own)
        #expect(!lent.flatMap(\.grants).contains { $0.permission == .delegationOwn })
        let onward = Delegation(
            id: "e", fromPerson: "li", fromPost: lent[0].id, toPerson: "zhao", permissions: [.caseDecide],
            from: People.today, through: People.today, reason: "再委托")
        #expect(onward.derivedPosts(giverPosts: lent).isEmpty)
        #expect(onward.refusal(giverPosts: lent, today: People.today) != nil)
    }

    @Test func aLentPowerIsNoWayRoundStandingAside() {
        let lent = delegation([.caseDecide]).derivedPosts(giverPosts: own)
        for party in ["wang", "li"] {
            let verdict = Access.verdict(
                for: .caseDecide, at: .deciding, on: People.facts(parties: [party]), posts: lent, today: People.today)
            #expect(!verdict.isAllowed, "\(party)")
        }
    }

    @Test func refusesWithAReason() {
        let refused: [(String, Delegation)] = [
            ("to oneself", delegation([.caseDecide], to: "wang")), ("backwards", delegation([.caseDecide], from: 6)),
            ("past", delegation([.caseDecide], from: -9, through: -1)),
            ("too long", delegation([.caseDecide], through: Delegation.longestDays)),
            ("no reason", delegation([.caseDecide], reason: "  ")),
            ("not one's post", delegation([.caseDecide], post: "post-other")),
            ("not held", delegation([.caseApprove])), ("personal", delegation([.delegationOwn])),
            ("nothing", delegation([])),
        ]
        for (name, delegation) in refused {
            #expect(delegation.refusal(giverPosts: own, today: People.today) != nil, "\(name)")
        }
        #expect(delegation([.caseDecide]).refusal(giverPosts: own, today: People.today) == nil)
    }

    @Test(arguments: [UInt64(1), 20_261_122, 99]) func neverExceedsTheGiver(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let places = [People.window, People.section, People.bureau, People.elsewhere]
        var allowed = 0
        for round in 0..<4000 {
            let role = random.pick(RoleTemplate.standard)
            let first = People.today.advanced(by: Int.random(in: -3...3, using: &random))
            let giver = People.post(
                role, at: random.pick(places), from: first,
                through: random.chance(0.5) ? first.advanced(by: Int.random(in: 0...6, using: &random)) : nil)
            let lent = Delegation(
                id: "d", fromPerson: "wang", fromPost: giver.id, toPerson: "li",
                permissions: Set(Permission.all.filter { _ in random.chance(0.5) }),
                from: People.today.advanced(by: Int.random(in: -4...4, using: &random)),
                through: People.today.advanced(by: Int.random(in: -4...9, using: &random)), reason: "r"
            ).derivedPosts(giverPosts: [giver])
            let facts = People.facts(
                filed: random.chance(0.8) ? random.pick(places) : nil, deciding: random.pick(places),
                holder: random.pick(places), pickup: random.chance(0.5) ? random.pick(places) : nil,
                parties: random.chance(0.2) ? ["wang"] : [])
            let day = People.today.advanced(by: Int.random(in: -5...10, using: &random))
            let permission = random.chance(0.8) ? random.pick(giver.grants).permission : random.pick(Permission.all)
            let place = random.chance(0.7) ? random.pick(ScopePlace.allCases) : nil
            let mine = Access.verdict(for: permission, at: place, on: facts, posts: lent, today: day)
            let theirs = Access.verdict(for: permission, at: place, on: facts, posts: [giver], today: day)
            allowed += mine.isAllowed ? 1 : 0
            #expect(!mine.isAllowed || theirs.isAllowed, "seed \(seed), round \(round): \(mine.reason)")
        }
        #expect(allowed > 50, "seed \(seed): the property was hardly exercised")
    }
}
